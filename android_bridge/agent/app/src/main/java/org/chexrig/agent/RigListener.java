package org.chexrig.agent;

import android.content.Context;
import android.media.MediaScannerConnection;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.phone.AgentListener;
import org.chexrig.core.phone.AgentView;

/** What the agent says, carried to the screen's thread. */
final class RigListener implements AgentListener {
    private final Rig rig;
    private final Context context;
    private final List<String> unscanned = new ArrayList<>(); // of the agent's thread

    RigListener(Rig rig, Context context) {
        this.rig = rig;
        this.context = context;
    }

    @Override
    public void told(String words) {
        rig.told(words);
    }

    @Override
    public void changed(final AgentView view) {
        if (view.state.equals("idle") || view.state.equals("closed") || view.state.equals("aborted")) {
            rig.rest();
            scan();
        }
        rig.change(new Runnable() {
            @Override
            public void run() {
                AgentView before = rig.state().view;
                if (view.state.equals("opening") && (before == null || !before.state.equals("opening"))) {
                    rig.state().forgetPhoto();
                }
                rig.state().view = view;
            }
        });
    }

    @Override
    public void saved(final File photo, String name, int index) {
        unscanned.add(photo.getPath());
        rig.change(new Runnable() {
            @Override
            public void run() {
                rig.state().photo = photo;
            }
        });
    }

    @Override
    public void seen(byte[] picture) {
        rig.seen(picture);
    }

    /** So that photos show on a computer that the phone is plugged into, and in its gallery; not while some are taken. */
    private void scan() {
        if (!unscanned.isEmpty()) {
            MediaScannerConnection.scanFile(context, unscanned.toArray(new String[0]), null, null);
            unscanned.clear();
        }
    }
}
