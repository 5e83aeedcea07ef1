package org.chexrig.desktop;

import org.chexrig.core.phone.CameraTrouble;

/** Something in front of the camera. */
interface SceneSource {
    /** Gives what is to be seen now. */
    Scene grab() throws CameraTrouble;

    /** One sentence: what is looked at. */
    String description();
}
