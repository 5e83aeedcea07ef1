package org.chexrig.core.wire;

/** The two sides of a conversation. */
public enum Role {
    /** The computer with the monitor. */
    CONTROLLER("controller"),
    /** The app with the camera. */
    PHONE("phone");

    /** The role's name in texts. */
    public final String word;

    Role(String word) {
        this.word = word;
    }
}
