package org.chexrig.core.phone;

import java.io.File;

/** Keeps the agent from a listener's errors, and the listener from news that are none. */
final class CarefulListener implements AgentListener {
    private final AgentListener listener;
    private AgentView shown;

    CarefulListener(AgentListener listener) {
        this.listener = listener;
    }

    @Override
    public void told(String words) {
        try {
            listener.told(words);
        } catch (RuntimeException error) {
            return; // what a person sees must not decide on the photos
        }
    }

    @Override
    public void changed(AgentView view) {
        if (shown != null && view.says(shown)) {
            return;
        }
        shown = view;
        try {
            listener.changed(view);
        } catch (RuntimeException error) {
            return;
        }
    }

    @Override
    public void saved(File photo, String name, int index) {
        try {
            listener.saved(photo, name, index);
        } catch (RuntimeException error) {
            return;
        }
    }

    @Override
    public void seen(byte[] picture) {
        try {
            listener.seen(picture);
        } catch (RuntimeException error) {
            return;
        }
    }
}
