"""The forms of accounts: what is typed, before the room looks at it."""

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from wenku.accounts import passwords, people, roles
from wenku.base.words import _l
from wenku.web import forms
from wenku.web.hurdle import HurdleForm

_needed = InputRequired(_l("Please fill this in."))
_NEW_PASSWORD = {"autocomplete": "new-password", "minlength": passwords.SHORTEST, "maxlength": passwords.LONGEST}
_HOW_LONG = _l(
    "At least %(least)s characters. A few words in a row are easy to remember and hard to guess.", least=passwords.SHORTEST
)


def _address(label: object = _l("Mail address")) -> EmailField:
    return EmailField(label, [_needed, Length(max=254)], render_kw={"autocomplete": "email", "maxlength": 254})


def _name() -> StringField:
    return StringField(
        _l("Name"),
        [_needed],
        description=_l("Others see its first character only, unless you make your profile public."),
        render_kw={"autocomplete": "nickname", "maxlength": people.LONGEST_NAME},
    )


def _new_password(label: object = _l("Password")) -> PasswordField:
    return PasswordField(label, [_needed], description=_HOW_LONG, render_kw=_NEW_PASSWORD)


class LoginForm(forms.Form):
    address = EmailField(_l("Mail address"), [_needed], render_kw={"autocomplete": "username", "maxlength": 254})
    password = PasswordField(
        _l("Password"), [_needed], render_kw={"autocomplete": "current-password", "maxlength": passwords.LONGEST}
    )
    stay = BooleanField(_l("Stay logged in on this device"))
    next = HiddenField()


class AddressForm(HurdleForm):
    """Sign up, and choose a new password: both only ask where to mail the link."""

    address = _address()


class JoinForm(forms.Form):
    name = _name()
    password = _new_password()


class AcceptingJoinForm(JoinForm):
    """Where the site shows its terms."""

    accept = BooleanField(_l("I accept the terms of use"), [InputRequired(_l("Without this there is no account."))])


class NewPasswordForm(forms.Form):
    password = _new_password(_l("New password"))


class FirstAdminForm(forms.Form):
    name = _name()
    address = _address()
    password = _new_password()


class ProfileForm(forms.Form):
    name = _name()
    is_public = RadioField(
        _l("Shown beside your documents"),
        choices=[("masked", _l("Only the first character")), ("public", _l("The whole name, and a public page"))],
        description=_l(
            "With a public page, people find you and all that you published. Without one, you are neither found nor listed."
        ),
    )
    language = RadioField(
        _l("Language of mails"),
        choices=[("zh", "中文"), ("en", "English")],
        description=_l("Links in mails lead to pages in this language."),
    )


def _old_password() -> PasswordField:
    return PasswordField(_l("Current password"), [_needed], render_kw={"autocomplete": "current-password"})


class MoveForm(forms.Form):
    address = _address(_l("New mail address"))
    old = _old_password()


class PasswordForm(forms.Form):
    old = _old_password()
    new = _new_password(_l("New password"))


class RoleForm(forms.Form):
    role = SelectField(_l("Role"), choices=[(role.value, role.value) for role in roles.GIVEN])
