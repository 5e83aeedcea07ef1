package org.chexrig.agent;

import java.io.File;
import org.chexrig.core.phone.AgentView;

/** What the screen shows. Changed and read on the screen's thread; {@link #isInSession} from any. */
final class RigState {
    RigOptions options;
    /** Where the agent stands, or null before it runs. */
    volatile AgentView view;
    /** The last photo's small picture of this subset, a JPEG, or null. */
    byte[] picture;
    /** The last photo that was saved, or null. */
    File photo;
    /** What is seen by a person who aims, or null where nobody does. */
    AimView aim;
    /** Whether that is wished at the phone. */
    boolean aiming;
    /** What happened last, or null. */
    String words;
    /** Why the agent does not run, or null. */
    String failure;

    /** A session begins: what is shown of the one before is of another x-ray. */
    void forgetPhoto() {
        picture = null;
        photo = null;
        words = null;
        aim = null;
        aiming = false;
    }

    /** Whether a subset is being captured. */
    boolean isInSession() {
        AgentView now = view;
        return now != null && (now.state.equals("opening") || now.state.equals("ready")
                || now.state.equals("capturing"));
    }
}
