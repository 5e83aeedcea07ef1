package org.chexrig.agent;

import android.content.Context;
import android.media.MediaScannerConnection;
import java.io.File;
import org.chexrig.core.phone.AgentListener;
import org.chexrig.core.phone.AgentView;

/** What the agent says, carried to the screen's thread. */
final class RigListener implements AgentListener {
    private final Rig rig;
    private final Context context;

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
        if (view.state.equals("closed") || view.state.equals("aborted")) {
            rig.rest();
        }
        rig.change(new Runnable() {
            @Override
            public void run() {
                rig.state().view = view;
            }
        });
    }

    @Override
    public void saved(final File photo, String name, int index) {
        // So that it shows on a computer that the phone is plugged into, and in the phone's own gallery.
        MediaScannerConnection.scanFile(context, new String[] {photo.getPath()}, null, null);
        rig.change(new Runnable() {
            @Override
            public void run() {
                rig.state().photo = photo;
            }
        });
    }
}
