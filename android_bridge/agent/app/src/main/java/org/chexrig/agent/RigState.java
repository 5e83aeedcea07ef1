package org.chexrig.agent;

import java.io.File;
import org.chexrig.core.phone.AgentView;

/** What the screen shows. Changed and read on the screen's thread; {@link #isInSession} from any. */
final class RigState {
    RigOptions options;
    /** Where the agent stands, or null before it runs. */
    volatile AgentView view;
    /** The last photo's small picture, a JPEG, or null. */
    byte[] picture;
    /** The last photo that was saved, or null. */
    File photo;
    /** What happened last, or null. */
    String words;
    /** Why the agent does not run, or null. */
    String failure;

    /** Whether a subset is being captured. */
    boolean isInSession() {
        AgentView now = view;
        return now != null && (now.state.equals("opening") || now.state.equals("ready")
                || now.state.equals("capturing"));
    }
}
