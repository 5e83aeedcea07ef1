package org.chexrig.agent.camera;

import android.hardware.camera2.CameraManager;
import java.util.HashSet;
import java.util.Set;

/** Whether another app has a camera: the system tells of each that it is in use, and not by whom. */
final class Availability extends CameraManager.AvailabilityCallback {
    private final Set<String> used = new HashSet<>();
    private String mine;

    @Override
    public synchronized void onCameraAvailable(String id) {
        used.remove(id);
        if (id.equals(mine)) {
            mine = null;
        }
    }

    @Override
    public synchronized void onCameraUnavailable(String id) {
        used.add(id);
    }

    /** This app opens it. What it opens is in use until the system says that it is not, which comes after the closing. */
    synchronized void open(String id) {
        mine = id;
    }

    /** This app has lost it. */
    synchronized void lose() {
        mine = null;
    }

    /** Whether it is in use, and not here. */
    synchronized boolean isTaken(String id) {
        return used.contains(id) && !id.equals(mine);
    }
}
