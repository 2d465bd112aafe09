"""What would tell who wrote, or how to reach them, is found; what people ask otherwise is not."""

import pytest

from hub.mentoring.discretion import names, reaches


@pytest.mark.parametrize(
    "text",
    [
        "Écris-moi : ada@rivage.example", "ADA@RIVAGE.EXAMPLE", "ada (at) rivage.example", "ada [arobase] rivage",
        "ada arobase rivage", "ada＠rivage.example", "ada\u200b@\u200brivage.example", "ada @ rivage . example",
        "Je suis @ada_l partout", "https://exemple.fr/ada", "www.ada.example", "linkedin.com/in/ada",
        "06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78", "0033 6 12 34 56 78", "+32 2 123 45 67", "06\u00a012\u00a034\u00a056\u00a078",
        "０６１２３４５６７８", "+45 12 34 56 78", "12 34 56 78", "(555) 123-4567", "Mon numéro : 06 12 34  56 78.",
        "0612345678 0687654321", "06_12_34_56_78",
    ],
)  # fmt: skip
def test_a_way_to_be_reached_is_found(text: str) -> None:
    assert reaches(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quand seriez-vous libre ?", "Entre 2019 et 2024, combien de projets ?", "Du 12/03/2026 au 15/04/2026 ?",
        "Le 2026-03-12, ou le 13.04.2026 ?", "De 2024-2025 à 2025-2026 ?", "Un budget de 10 000 000 € ?",
        "À 14:30 ou 15 h ?", "Utilisez-vous data.gouv.fr ?", "node.js ou Django ?", "3 à 5 personnes, 40 %",
        "Vingt ans d’expérience. Et vous ?", "PIN 1234, version 3.2.1", "Is it at work, or at home?",
    ],
)  # fmt: skip
def test_what_people_ask_is_left_alone(text: str) -> None:
    assert not reaches(text)


@pytest.mark.parametrize(
    "text", ["Élodie Dupré", "signé elodie  dupre !", "ELODIE DUPRÉ,", "Je suis Élodie-Dupré"]
)
def test_one_s_own_name_is_found(text: str) -> None:
    assert names(text, ["Élodie Dupré"])


@pytest.mark.parametrize("text", ["Élodie", "Les Dupréaux", "Mélodie Dupré", ""])
def test_other_words_are_no_name(text: str) -> None:
    assert not names(text, ["Élodie Dupré", ""])
