package io.anymask.dataengine.audit;

import java.util.Locale;

/// What an entry tells of.
public enum Action {
    PERSON_CREATED,
    PERSON_DISABLED,
    PERSON_ENABLED,
    ADMINISTRATOR_GRANTED,
    ADMINISTRATOR_REVOKED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    SIGNED_IN,
    SIGN_IN_FAILED,
    SIGNED_OUT,
    LOGIN_REVOKED,
    INVITATION_CREATED,
    INVITATION_ACCEPTED,
    INVITATION_REVOKED,
    ROLE_GRANTED,
    ROLE_REVOKED,
    PROJECT_CREATED,
    PROJECT_CHANGED,
    IMAGE_ADDED,
    GOLD_CHANGED,
    MASKS_AUDITED,
    MODEL_CHANGED;

    /// As it is shown, for example `role-granted`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
