from charters.models.charters import Charter, CharterVersion
from charters.models.signatures import Adoption, Authentication, Signature

__all__ = ["Adoption", "Authentication", "Charter", "CharterVersion", "Signature"]
