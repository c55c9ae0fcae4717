"""How often the doors of sign-in may be tried. No Django here: the settings read it."""

SIGN_IN_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
}
