package org.chexrig.agent.camera;

import android.hardware.camera2.CameraManager;
import java.util.HashSet;
import java.util.Set;

/** Whether another app has a camera: the system tells of each that it is in use, and not by whom. */
final class Availability extends CameraManager.AvailabilityCallback {
    private final Set<String> used = new HashSet<>();
    private String mine;
    private boolean here;

    @Override
    public synchronized void onCameraAvailable(String id) {
        used.remove(id);
        if (id.equals(mine) && !here) { // else it is told late, of the time before it was opened anew
            mine = null;
        }
    }

    @Override
    public synchronized void onCameraUnavailable(String id) {
        used.add(id);
    }

    /** This app opens it. */
    synchronized void open(String id) {
        mine = id;
        here = true;
    }

    /** This app lets go of it. It is in use until the system says that it is not, which comes after the closing. */
    synchronized void close() {
        here = false;
    }

    /** This app has lost it, or did not get it. */
    synchronized void lose() {
        mine = null;
        here = false;
    }

    /** Whether it is in use, and not here. */
    synchronized boolean isTaken(String id) {
        return used.contains(id) && !id.equals(mine);
    }
}
