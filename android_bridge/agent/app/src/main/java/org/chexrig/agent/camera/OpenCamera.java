package org.chexrig.agent.camera;

import android.graphics.ImageFormat;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.media.Image;
import android.media.ImageReader;
import android.os.Handler;
import java.util.Arrays;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.picture.Grey;

/** A camera that is open, with a stream of small frames and one of JPEGs. Once it has been lost it stays so. */
final class OpenCamera {
    private static final long OPEN_MS = 3_500;
    private static final long CONFIGURE_MS = 2_000;
    private static final long CLOSE_MS = 1_500;

    final CameraFacts facts;
    final ImageReader jpegs;
    final ImageReader frames;
    private final Signals signals;
    private final Handler handler;
    private CameraDevice device;
    private CameraCaptureSession session;
    private final Availability availability;
    private boolean deviceClosed;
    private boolean abandoned;
    private boolean frameWanted;
    private Grey frame;

    private OpenCamera(CameraFacts facts, Signals signals, Availability availability, Handler handler) {
        this.facts = facts;
        this.signals = signals;
        this.availability = availability;
        this.handler = handler;
        // Two: one that a photo is read from, and room to see that another came.
        jpegs = ImageReader.newInstance(facts.jpeg.getWidth(), facts.jpeg.getHeight(), ImageFormat.JPEG, 2);
        frames = ImageReader.newInstance(facts.preview.getWidth(), facts.preview.getHeight(),
                ImageFormat.YUV_420_888, 2);
        // Mostly nobody looks at the small frames; the camera stops where they are not taken.
        frames.setOnImageAvailableListener(new ImageReader.OnImageAvailableListener() {
            @Override
            public void onImageAvailable(ImageReader reader) {
                take(reader);
            }
        }, handler);
    }

    /** Opens the camera; closes what it has opened where it does not get to the end. */
    static OpenCamera open(CameraManager manager, CameraFacts facts, Signals signals, Availability availability,
            Handler handler) throws CameraTrouble {
        signals.forgetLoss();
        availability.open(facts.id);
        OpenCamera opened = new OpenCamera(facts, signals, availability, handler);
        boolean done = false;
        try {
            opened.openDevice(manager);
            opened.configure();
            done = true;
            return opened;
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the camera does not open: " + reason(error), error, false);
        } finally {
            if (!done) {
                opened.close();
                availability.lose();
            }
        }
    }

    /** Words for an error of Camera2. */
    static String reason(Exception error) {
        if (error instanceof SecurityException) {
            return "the app has no permission for the camera";
        }
        if (error instanceof CameraAccessException) {
            switch (((CameraAccessException) error).getReason()) {
                case CameraAccessException.CAMERA_DISABLED:
                    return "the camera is switched off by a rule of this phone, or the app is not on the screen";
                case CameraAccessException.CAMERA_IN_USE:
                case CameraAccessException.MAX_CAMERAS_IN_USE:
                    return "another app uses the camera";
                case CameraAccessException.CAMERA_DISCONNECTED:
                    return "the camera is not there any more";
                default:
                    return "the camera reports an error";
            }
        }
        return String.valueOf(error.getMessage());
    }

    CameraDevice device() {
        return device;
    }

    CameraCaptureSession session() {
        return session;
    }

    Handler handler() {
        return handler;
    }

    private void openDevice(CameraManager manager) throws CameraAccessException, CameraTrouble {
        manager.openCamera(facts.id, new CameraDevice.StateCallback() {
            @Override
            public void onOpened(CameraDevice camera) {
                if (!keep(camera)) {
                    camera.close(); // it came after the time was up: nobody else would close it
                }
            }

            @Override
            public void onClosed(CameraDevice camera) {
                signals.change(new Runnable() {
                    @Override
                    public void run() {
                        deviceClosed = true;
                    }
                });
            }

            @Override
            public void onDisconnected(CameraDevice camera) {
                lose("another app or the system took the camera", camera);
            }

            @Override
            public void onError(CameraDevice camera, int error) {
                lose("the camera reports " + errorWords(error), camera);
            }
        }, handler);
        signals.require(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return device != null;
            }
        }, OPEN_MS, "open");
    }

    private boolean keep(CameraDevice camera) {
        synchronized (signals) {
            if (!abandoned) {
                device = camera;
                signals.notifyAll();
            }
            return !abandoned;
        }
    }

    private void lose(String words, CameraDevice camera) {
        boolean mine;
        synchronized (signals) {
            mine = !abandoned;
        }
        if (mine) { // what an abandoned one says late is nothing to the one opened after it
            availability.lose();
            signals.lose(words);
        }
        camera.close();
    }

    private static String errorWords(int error) {
        switch (error) {
            case CameraDevice.StateCallback.ERROR_CAMERA_IN_USE:
                return "that another app uses it";
            case CameraDevice.StateCallback.ERROR_MAX_CAMERAS_IN_USE:
                return "that other cameras are in use";
            case CameraDevice.StateCallback.ERROR_CAMERA_DISABLED:
                return "that it is switched off by a rule of this phone";
            case CameraDevice.StateCallback.ERROR_CAMERA_DEVICE:
                return "a failure of its own";
            default:
                return "a failure of the phone's camera service (error " + error + "); restart the phone";
        }
    }

    private void configure() throws CameraAccessException, CameraTrouble {
        final boolean[] failed = new boolean[1];
        device.createCaptureSession(Arrays.asList(frames.getSurface(), jpegs.getSurface()),
                new CameraCaptureSession.StateCallback() {
                    @Override
                    public void onConfigured(final CameraCaptureSession configured) {
                        signals.change(new Runnable() {
                            @Override
                            public void run() {
                                session = configured;
                            }
                        });
                    }

                    @Override
                    public void onConfigureFailed(CameraCaptureSession unconfigured) {
                        signals.change(new Runnable() {
                            @Override
                            public void run() {
                                failed[0] = true;
                            }
                        });
                    }
                }, handler);
        signals.require(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return session != null || failed[0];
            }
        }, CONFIGURE_MS, "get ready");
        if (failed[0]) {
            throw new CameraTrouble("the camera cannot be set up for photos of " + facts.jpeg);
        }
    }

    /**
     * Wait for the next small frame, and give its brightness.
     *
     * @return the frame, lying as the sensor does; null where none came within the time
     */
    Grey nextFrame(long milliseconds) throws CameraTrouble {
        signals.change(new Runnable() {
            @Override
            public void run() {
                frameWanted = true;
                frame = null;
            }
        });
        signals.waitFor(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return frame != null;
            }
        }, milliseconds);
        synchronized (signals) {
            frameWanted = false;
            return frame;
        }
    }

    private void take(ImageReader reader) {
        synchronized (signals) {
            if (!frameWanted || frame != null) {
                discard(reader);
                return;
            }
        }
        try (Image image = reader.acquireLatestImage()) {
            if (image != null) {
                Image.Plane brightness = image.getPlanes()[0]; // of YUV_420_888: the first is Y, for each pixel
                final Grey seen = Grey.of(brightness.getBuffer(), image.getWidth(), image.getHeight(),
                        brightness.getRowStride(), brightness.getPixelStride());
                signals.change(new Runnable() {
                    @Override
                    public void run() {
                        frame = seen;
                    }
                });
            }
        } catch (IllegalStateException closed) {
            return; // by another thread, in this moment
        }
    }

    /** Take all images that are waiting and give them back unseen. */
    static void discard(ImageReader reader) {
        try {
            Image image = reader.acquireLatestImage();
            while (image != null) {
                image.close();
                image = reader.acquireLatestImage();
            }
        } catch (IllegalStateException closed) {
            return; // by another thread, in this moment
        }
    }

    /** Let go of the camera, and wait a moment until the system has it back: it cannot be opened again before. */
    void close() {
        CameraDevice last;
        synchronized (signals) {
            abandoned = true;
            last = device;
        }
        availability.close();
        if (last != null) {
            last.close();
            awaitClosed();
        }
        synchronized (jpegs) { // not while a photo is read from it
            jpegs.close();
        }
        frames.close();
    }

    private void awaitClosed() {
        // Not by Signals.waitFor: the camera is to be closed all the same when the call was cancelled.
        long deadline = System.nanoTime() + CLOSE_MS * 1_000_000;
        synchronized (signals) {
            while (!deviceClosed && System.nanoTime() < deadline) {
                try {
                    signals.wait(50);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
