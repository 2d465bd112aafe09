"""The check of the pages, checked."""

from tests.browser.windows import Window


def test_the_check_itself_finds_faults(window: Window, db: None) -> None:
    window.open("/accounts/login/")
    window.page.evaluate("""() => {
      document.querySelector('main').innerHTML = '<img src="/static/hub/img/favicon.svg"><p id="wide">wide</p>'
      document.querySelector('#wide').style.width = '900px'
    }""")
    faults = window.check()
    assert any("image-alt" in fault for fault in faults)
    assert any("360 px: scrolls sideways" in fault for fault in faults)
