package org.chexrig.agent.camera;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.os.SystemClock;
import org.chexrig.core.phone.CameraTrouble;

/**
 * Lets the camera find what is open of focus, exposure and white balance, and holds all of it for the subset. Every
 * wait has an end, as some cameras never tell that they are done.
 */
final class Convergence {
    // With those of Still they add up to less than the agent waits for a photo.
    private static final long FIRST_FRAME_MS = 2_500;
    private static final long FOCUS_MS = 4_000;
    private static final long SHORTEST_FOCUS_MS = 800;
    private static final int FOCUS_TRIES = 2;
    private static final long SETTLE_MS = 1_500;
    private static final long LOCK_MS = 600;
    /** A camera sees another scene by the third or fourth frame after it. */
    private static final int STEADY_FRAMES = 6;
    /** Where nothing is looked for, and the lens has its whole way to go. */
    private static final long SET_MS = 2_000;
    /** Frames that come as seldom as that are no stream of frames. */
    private static final long LONGEST_UNDER_WAY_MS = 1_500;

    private final OpenCamera camera;
    private final Requests requests;
    private final Look look;
    private final Signals signals;
    private final FrameWatch watch;
    private final StringBuilder remarks = new StringBuilder();

    private final FocusMemory memory;
    private boolean focused;

    Convergence(OpenCamera camera, Requests requests, Look look, Signals signals, FrameWatch watch,
            FocusMemory memory) {
        this.camera = camera;
        this.requests = requests;
        this.look = look;
        this.signals = signals;
        this.watch = watch;
        this.memory = memory;
    }

    /** Start the small frames, and wait for the first. */
    void start() throws CameraTrouble {
        repeat(true);
        signals.require(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return watch.newest() != null;
            }
        }, FIRST_FRAME_MS, "give a first frame");
    }

    /**
     * Find what is open, and hold all.
     *
     * @return what the camera did not confirm, for the log; empty where all is well
     */
    String run() throws CameraTrouble {
        remarks.setLength(0);
        if (look.focusIsOpen() && !focused) { // else it stays where it is as long as the camera is open
            focus();
        }
        focused = true;
        boolean open = look.focusIsOpen() || look.exposure().isOpen() || look.whiteBalanceIsOpen();
        if (open) {
            watch.forget(); // frames from before the x-ray was on the screen say that all has settled
            repeat(true);
            settle();
        }
        hold((open ? LOCK_MS : signals.patience(SET_MS)) + underWayMs());
        return remarks.toString();
    }

    private void focus() throws CameraTrouble {
        Integer state = null;
        long deadline = SystemClock.elapsedRealtime() + signals.patience(FOCUS_MS) + underWayMs();
        for (int attempt = 0; attempt < FOCUS_TRIES; attempt++) {
            if (attempt > 0 && deadline - SystemClock.elapsedRealtime() < signals.patience(SHORTEST_FOCUS_MS)) {
                break; // it was at it all the time
            }
            requests.regions().widen(attempt > 0); // the middle of this x-ray may be too faint
            repeat(false); // all frames measure there: a region that changes begins the scan anew
            trigger(CaptureRequest.CONTROL_AF_TRIGGER_CANCEL);
            watch.forget();
            trigger(CaptureRequest.CONTROL_AF_TRIGGER_START);
            signals.waitFor(new Signals.Condition() {
                @Override
                public boolean isMet() {
                    Integer now = watch.state(CaptureResult.CONTROL_AF_STATE);
                    return now != null && (now == CaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED
                            || now == CaptureResult.CONTROL_AF_STATE_NOT_FOCUSED_LOCKED);
                }
            }, deadline - SystemClock.elapsedRealtime());
            state = stateNow(CaptureResult.CONTROL_AF_STATE);
            if (state != null && state == CaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED) {
                return;
            }
        }
        if (state == null || state == CaptureResult.CONTROL_AF_STATE_INACTIVE
                || state == CaptureResult.CONTROL_AF_STATE_PASSIVE_FOCUSED) {
            // Some cameras focus and never say so, or say it in another mode's words.
            remarks.append("the camera does not tell whether it is in focus; ");
            return;
        }
        requests.regions().widen(false);
        Float before = memory.last(camera.facts.id);
        if (!look.focusAsBefore(before)) {
            throw new CameraTrouble("the camera cannot focus on the screen; move the phone nearer or farther away");
        }
        remarks.append("the camera cannot focus on this x-ray: the lens is where it was in focus last, at ")
                .append(before).append(" dioptres; ");
    }

    private void settle() throws CameraTrouble {
        final boolean exposure = look.exposure().isOpen();
        final boolean whiteBalance = look.whiteBalanceIsOpen();
        boolean settled = signals.waitFor(new Signals.Condition() {
            @Override
            public boolean isMet() {
                Integer ae = watch.state(CaptureResult.CONTROL_AE_STATE);
                Integer awb = watch.state(CaptureResult.CONTROL_AWB_STATE);
                Integer lens = watch.state(CaptureResult.LENS_STATE);
                boolean still = lens == null || lens == CaptureResult.LENS_STATE_STATIONARY;
                return still && watch.steady() >= STEADY_FRAMES && (!exposure || isSettled(ae))
                        && (!whiteBalance || isBalanced(awb));
            }
        }, signals.patience(SETTLE_MS) + underWayMs());
        if (!settled) {
            remarks.append("focus, exposure or white balance did not settle; ");
        }
        CaptureResult last = newestFrame();
        if (last == null) {
            throw new CameraTrouble("the camera gives no frames");
        }
        boolean looked = look.focusIsOpen();
        look.found(last);
        if (looked && isFocused(last) && look.focusDpt() != null) {
            memory.keep(camera.facts.id, look.focusDpt());
        }
    }

    /** What the camera says of the newest frame; null where there is none. */
    CaptureResult newestFrame() {
        final CaptureResult[] newest = new CaptureResult[1];
        signals.change(new Runnable() {
            @Override
            public void run() {
                newest[0] = watch.newest();
            }
        });
        return newest[0];
    }

    private static boolean isFocused(CaptureResult result) {
        Integer af = result.get(CaptureResult.CONTROL_AF_STATE);
        return af != null && af == CaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED;
    }

    private static boolean isSettled(Integer ae) {
        return ae != null && (ae == CaptureResult.CONTROL_AE_STATE_CONVERGED
                || ae == CaptureResult.CONTROL_AE_STATE_LOCKED
                || ae == CaptureResult.CONTROL_AE_STATE_FLASH_REQUIRED); // dark, and flash is off
    }

    private static boolean isBalanced(Integer awb) {
        return awb != null && (awb == CaptureResult.CONTROL_AWB_STATE_CONVERGED
                || awb == CaptureResult.CONTROL_AWB_STATE_LOCKED);
    }

    private void hold(long patienceMs) throws CameraTrouble {
        requests.lock();
        watch.forget();
        repeat(true);
        final boolean exposure = look.exposure().isOpen();
        final boolean whiteBalance = look.whiteBalanceIsOpen();
        boolean held = signals.waitFor(new Signals.Condition() {
            @Override
            public boolean isMet() {
                Integer ae = watch.state(CaptureResult.CONTROL_AE_STATE);
                Integer awb = watch.state(CaptureResult.CONTROL_AWB_STATE);
                return watch.newest() != null && look.isOf(watch.newest())
                        && (!exposure || (ae != null && ae == CaptureResult.CONTROL_AE_STATE_LOCKED))
                        && (!whiteBalance || (awb != null && awb == CaptureResult.CONTROL_AWB_STATE_LOCKED));
            }
        }, patienceMs);
        if (!held) {
            remarks.append("the camera does not confirm that focus, exposure and white balance are held; ");
        }
    }

    /**
     * How long those frames take that were asked for before and are not exposed yet, milliseconds: what is waited for
     * comes after them (CameraCharacteristics.REQUEST_PIPELINE_MAX_DEPTH).
     */
    long underWayMs() {
        long each = Math.max(look.exposure().frameMs(), watch.apartMs());
        return Math.min(LONGEST_UNDER_WAY_MS, camera.facts.framesUnderWay * each);
    }

    private Integer stateNow(final CaptureResult.Key<Integer> key) {
        final Integer[] state = new Integer[1];
        signals.change(new Runnable() {
            @Override
            public void run() {
                state[0] = watch.state(key);
            }
        });
        return state[0];
    }

    /** Small frames from here on, without an end. One more may be marked: those after it are known by their number. */
    private void repeat(boolean marked) throws CameraTrouble {
        try {
            CaptureRequest.Builder builder = requests.frame();
            camera.session().setRepeatingRequest(builder.build(), watch, camera.handler());
            if (marked) {
                builder.setTag(FrameWatch.Mark.START);
                camera.session().capture(builder.build(), watch, camera.handler());
            }
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the camera gives no frames: " + OpenCamera.reason(error), error, false);
        }
    }

    private void trigger(int what) throws CameraTrouble {
        try {
            CaptureRequest.Builder builder = requests.frame();
            builder.set(CaptureRequest.CONTROL_AF_TRIGGER, what);
            if (what == CaptureRequest.CONTROL_AF_TRIGGER_START) {
                builder.setTag(FrameWatch.Mark.START);
            }
            camera.session().capture(builder.build(), watch, camera.handler());
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the camera does not focus: " + OpenCamera.reason(error), error, false);
        }
    }
}
