package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.people.Secret;
import io.anymask.service.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final Secret RIGHT = Secret.of("correct horse battery staple");

    /// The vector of PBKDF2-HMAC-SHA256 in RFC 7914, section 11: password, salt "NaCl", 80,000 rounds, 64 bytes.
    @Test
    void isTheFieldsFunction() throws InterruptedException {
        String kept = "pbkdf2-sha256$80000$TmFDbA==$"
                + "TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1ah1CWhIlgzVJrbhBtRybMXaicr3ruh0HhHj2Kzl/M8jQ==";
        try (Passwords passwords = new Passwords(10)) {
            assertThat(passwords.matches(Secret.of("Password"), kept)).isTrue();
            assertThat(passwords.matches(Secret.of("password"), kept)).isFalse();
            assertThat(passwords.isOutdated(kept)).isTrue();
        }
    }

    @Test
    void newOnesHaveSixHundredThousandRoundsAndTheirOwnSalt() throws InterruptedException {
        try (Passwords passwords = new Passwords()) {
            String one = passwords.hash(RIGHT);
            String other = passwords.hash(RIGHT);
            assertThat(one)
                    .matches("pbkdf2-sha256\\$600000\\$[^$]{24}\\$[^$]{44}")
                    .isNotEqualTo(other);
            assertThat(passwords.matches(RIGHT, one)).isTrue();
            assertThat(passwords.matches(RIGHT, other)).isTrue();
            assertThat(passwords.isOutdated(one)).isFalse();
        }
    }

    @Test
    void nobodysPasswordIsNeverRight() throws InterruptedException {
        try (Passwords passwords = new Passwords(10)) {
            assertThat(passwords.matches(RIGHT, null)).isFalse();
            assertThat(passwords.matches(Secret.of("x".repeat(100_000)), passwords.hash(RIGHT)))
                    .isFalse();
        }
    }

    @Test
    void theSameLettersAreTheSamePassword() throws InterruptedException {
        try (Passwords passwords = new Passwords(10)) {
            assertThat(passwords.matches(
                            Secret.of("Cafe\u0301 am Ufer 12"), passwords.hash(Secret.of("Caf\u00e9 am Ufer 12"))))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fourteen signs", "aaaaaaaaaaaaaaaaaaaaaa", "somebody.example"})
    void whatIsGuessedAtOnceIsRefused(String text) {
        assertThatThrownBy(() -> Passwords.require(Secret.of(text), "Somebody.Example"))
                .isInstanceOf(ServiceException.Invalid.class)
                .hasMessageStartingWith("password: expected");
    }
}
