package org.chexrig.desktop;

/** What is wrong with how the program was started, told to the person who can mend it. */
final class WrongSetUp extends Exception {
    private static final long serialVersionUID = 1L;

    WrongSetUp(String what, String where, String got, String advice) {
        super(what + fact("where", where) + fact("got", got) + fact("next", advice));
    }

    private static String fact(String name, String text) {
        return text == null || text.isEmpty() ? "" : "\n  " + name + ": " + text;
    }
}
