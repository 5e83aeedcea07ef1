package android.app;

import android.content.Intent;
import android.content.pm.PackageManager;
import android.content.res.Configuration;
import android.os.Bundle;
import android.os.Handler;
import android.os.Looper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chexrig.framework.Phone;
import org.chexrig.framework.Screen;

/**
 * Leads one activity through its life, in the order that Activity's documentation gives under "Activity Lifecycle", on
 * the main thread: create, start, resume; pause, stop; restart, start, resume; pause, stop, destroy.
 *
 * <p>A singleTask activity gets another intent paused (Activity.onNewIntent: "an activity can never receive a new intent
 * in the resumed state"). Asked for permissions the system's question lies in front: the activity is paused, not stopped,
 * and hears the answer before it is resumed. A change of configuration reaches onConfigurationChanged where the manifest
 * names all of it, else the activity is made anew.
 */
public final class Life {
    private static final long PATIENCE_S = 20;

    private enum Stage { GONE, CREATED, STARTED, RESUMED }

    private final Handler main = new Handler(Looper.getMainLooper());
    private final String name;
    private Activity activity;
    private Stage stage = Stage.GONE;
    private String[] asked;
    private int request;

    /** Of an activity of the app's. */
    public Life(String name) {
        this.name = name;
    }

    /** The activity, or null. */
    public Activity activity() {
        return activity;
    }

    /** Which permissions the system asks its owner for now; null for none. */
    public List<String> asks() {
        return asked == null ? null : Arrays.asList(asked);
    }

    /** Which stage it is in, in a word. */
    public String stage() {
        return stage.name().toLowerCase();
    }

    /** Starts it, or hands another intent to it. */
    public void start(Intent intent) {
        onMain(() -> {
            if (stage == Stage.GONE) {
                create(intent, null);
            } else {
                lift(Stage.STARTED);
                lower(Stage.STARTED); // paused
                activity.onNewIntent(intent);
            }
            lift(Stage.RESUMED);
        });
    }

    private void create(Intent intent, Bundle state) {
        try {
            activity = (Activity) Class.forName(name, true, Phone.get().app.code).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException("Unable to instantiate activity " + name, error);
        }
        activity.life = this;
        activity.setIntent(intent);
        activity.demandSuper("onCreate()", () -> activity.onCreate(state));
        stage = Stage.CREATED;
    }

    private void lift(Stage to) {
        if (stage == Stage.CREATED && to.compareTo(Stage.STARTED) >= 0) {
            activity.demandSuper("onStart()", activity::onStart);
            stage = Stage.STARTED;
        }
        if (stage == Stage.STARTED && to == Stage.RESUMED && !activity.isFinishing() && asked == null) {
            activity.demandSuper("onResume()", activity::onResume);
            stage = Stage.RESUMED;
            activity.onWindowFocusChanged(true);
        }
    }

    private void lower(Stage to) {
        if (stage == Stage.RESUMED && to.compareTo(Stage.RESUMED) < 0) {
            activity.onWindowFocusChanged(false);
            activity.demandSuper("onPause()", activity::onPause);
            stage = Stage.STARTED;
        }
        if (stage == Stage.STARTED && to.compareTo(Stage.STARTED) < 0) {
            activity.demandSuper("onStop()", activity::onStop);
            stage = Stage.CREATED;
        }
        if (stage == Stage.CREATED && to == Stage.GONE) {
            activity.demandSuper("onDestroy()", activity::onDestroy);
            stage = Stage.GONE;
            activity = null;
        }
    }

    /** Another app comes in front, or the phone is locked. */
    public void cover() {
        onMain(() -> lower(Stage.CREATED));
    }

    /** It comes back. */
    public void uncover() {
        onMain(() -> {
            if (stage == Stage.CREATED) {
                activity.demandSuper("onRestart()", activity::onRestart);
            }
            lift(Stage.RESUMED);
        });
    }

    /** Something about the phone changes, as the manifest's {@code configChanges} names it. */
    public void change(Screen screen, Set<String> what) {
        onMain(() -> {
            Phone.get().screen = screen;
            if (activity == null) {
                return;
            }
            if (Phone.get().app.takesUponItself(name).containsAll(what)) {
                Configuration told = screen.configuration();
                activity.demandSuper("onConfigurationChanged()", () -> activity.onConfigurationChanged(told));
            } else {
                Stage before = stage;
                Intent intent = activity.getIntent();
                Bundle kept = new Bundle();
                lower(Stage.CREATED);
                activity.onSaveInstanceState(kept);
                lower(Stage.GONE);
                create(intent, kept);
                lift(before);
            }
        });
    }

    /** The person presses the back key: a question goes first. */
    public void back() {
        onMain(() -> {
            activity.onUserInteraction();
            if (activity.dialogs.isEmpty()) {
                activity.onBackPressed();
            } else {
                activity.dialogs.get(activity.dialogs.size() - 1).cancel();
            }
        });
    }

    /** The person touches the screen. */
    public void touch(Runnable what) {
        onMain(() -> {
            activity.onUserInteraction();
            what.run();
        });
    }

    /** The newest question in front of it, or null. */
    public AlertDialog dialog() {
        return activity == null || activity.dialogs.isEmpty() ? null : activity.dialogs.get(activity.dialogs.size() - 1);
    }

    void ask(String[] permissions, int number) {
        asked = permissions;
        request = number;
        main.post(() -> lower(Stage.STARTED));
    }

    /** The owner answers the system's question; null for none, as when it was interrupted. */
    public void answer(Boolean allows) {
        onMain(() -> {
            String[] permissions = asked;
            asked = null;
            if (allows == null) { // Activity.onRequestPermissionsResult: empty arrays are a cancellation
                activity.onRequestPermissionsResult(request, new String[0], new int[0]);
            } else {
                int[] results = new int[permissions.length];
                for (int at = 0; at < permissions.length; at++) {
                    if (allows) {
                        Phone.get().granted.add(permissions[at]);
                    }
                    results[at] = allows ? PackageManager.PERMISSION_GRANTED : PackageManager.PERMISSION_DENIED;
                }
                activity.onRequestPermissionsResult(request, permissions, results);
            }
            lift(Stage.RESUMED);
        });
    }

    void finishes() {
        main.post(() -> lower(Stage.GONE));
    }

    /** Does it on the main thread, and waits for it. */
    public void onMain(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        main.post(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable cause) {
                Phone.get().crash(cause);
                done.completeExceptionally(cause);
            }
        });
        try {
            done.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException error) {
            throw new IllegalStateException("the app crashed: " + error.getCause(), error.getCause());
        } catch (TimeoutException error) {
            throw new IllegalStateException("Application Not Responding: the main thread is busy", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }
}
