package org.chexrig.agent;

/** Hears one short sentence whenever something happened. */
interface Told {
    void told(String words);
}
