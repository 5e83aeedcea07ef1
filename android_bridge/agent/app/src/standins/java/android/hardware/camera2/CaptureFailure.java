package android.hardware.camera2;

/** A frame that was lost. */
public class CaptureFailure {}
