package org.chexrig.agent.camera;

/** Where a lens was in focus last, over sessions and starts of the app. */
public interface FocusMemory {
    /** Gives it for a camera, dioptres; null where it has never been. */
    Float last(String cameraId);

    /** Keeps it. */
    void keep(String cameraId, float dioptres);
}
