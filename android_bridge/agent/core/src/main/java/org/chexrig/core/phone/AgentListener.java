package org.chexrig.core.phone;

import java.io.File;

/** What a person at the phone sees. The agent's own threads call it; each call returns at once and throws nothing. */
public interface AgentListener {
    /** Something happened: one short sentence, such as {@code saved 000123.t01...jpg}. */
    void told(String words);

    /** State or numbers changed. */
    void changed(AgentView view);

    /** A photo is on disk and on record. */
    void saved(File photo, String name, int index);

    /** The camera saw this while no photo was wanted, a JPEG as {@link Camera#frame} gives it: somebody aims. */
    void seen(byte[] picture);
}
