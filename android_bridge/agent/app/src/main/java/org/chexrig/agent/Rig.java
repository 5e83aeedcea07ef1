package org.chexrig.agent;

import android.content.Context;
import android.content.pm.PackageManager;
import android.os.Handler;
import android.os.Looper;
import android.util.Log;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.chexrig.agent.camera.PhoneCamera;
import org.chexrig.core.net.StreamServer;
import org.chexrig.core.phone.Agent;
import org.chexrig.core.phone.Pairing;
import org.chexrig.core.store.PhotoRoot;
import org.chexrig.core.store.Store;

/**
 * The agent within the app: one for the process, whatever becomes of the screen that shows it.
 *
 * <p>There is no service. Android gives the camera to an app that is on the screen; one that is not loses it within a
 * minute (from Android 9 on), and a service that may keep it can be begun from the screen only and is ended by rules
 * that change with each version. The rig wants the app on the screen anyway, to show each photo. So the screen is kept
 * on, and an app that is covered keeps the computer waiting, instead of having the camera taken away in mid-photo.
 */
final class Rig {
    static final String TAG = "chexrig";
    /** A phone that is forgotten while it is aimed must not get warm. */
    private static final long LONGEST_AIM_MS = 600_000;
    private static Rig only;

    private final Context context;
    private final Handler screen = new Handler(Looper.getMainLooper());
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final PhoneVitals vitals;
    private final PhoneWitness witness;
    private final Sight sight;
    private final KeepAwake awake;
    private final PhoneNetwork network;
    private final RigState state = new RigState();
    private final CameraPlace place;
    private volatile PhoneCamera camera;
    private Agent agent; // of the worker's
    private Store store; // of the worker's
    private RigOptions options; // of the worker's
    private Runnable onChange;
    private final Runnable aimedLongEnough = new Runnable() {
        @Override
        public void run() {
            aim(false);
            if (onChange != null) {
                onChange.run();
            }
        }
    };

    private Rig(Context context) {
        this.context = context;
        vitals = new PhoneVitals(context);
        witness = new PhoneWitness(context);
        sight = new Sight(this, witness);
        awake = new KeepAwake(context);
        network = new PhoneNetwork(context, new Told() {
            @Override
            public void told(String words) {
                Rig.this.told(words);
            }
        });
        place = new CameraPlace(context, vitals, new Told() {
            @Override
            public void told(String words) {
                Rig.this.told(words);
            }
        });
    }

    /** The one of this process. */
    static synchronized Rig of(Context context) {
        if (only == null) {
            only = new Rig(context.getApplicationContext());
        }
        return only;
    }

    /** What there is to show; on the screen's thread. */
    RigState state() {
        return state;
    }

    /** Whom to call on the screen's thread when there is something new to show; null for nobody. */
    void setOnChange(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Whether the app is on the screen now. */
    void setVisible(boolean visible) {
        place.setVisible(visible);
        if (visible) {
            state.words = null; // such as that it was covered
        }
        worker.execute(new Runnable() {
            @Override
            public void run() {
                if (agent != null) {
                    agent.look();
                }
            }
        });
    }

    /** Start, or do nothing where an agent runs with the same options or has a session. */
    void start(final RigOptions wanted) {
        worker.execute(new Runnable() {
            @Override
            public void run() {
                if (agent != null && !options.needsRestartFor(wanted)) {
                    show(wanted, null);
                } else if (agent != null && state.isInSession()) {
                    told("asked to start anew, not done: a subset is being captured");
                } else {
                    end();
                    begin(wanted);
                }
            }
        });
    }

    /** End the session, if there is one. */
    void abort(final String reason) {
        worker.execute(new Runnable() {
            @Override
            public void run() {
                if (agent != null) {
                    agent.abort(reason);
                }
            }
        });
    }

    /** End the agent; a photo that the sensor has read is saved first. */
    void stop() {
        worker.execute(new Runnable() {
            @Override
            public void run() {
                end();
            }
        });
    }

    /** Something prevents the agent from running at all. */
    void fail(final String words) {
        Log.e(TAG, words);
        change(new Runnable() {
            @Override
            public void run() {
                state.failure = words;
            }
        });
    }

    private void begin(RigOptions wanted) {
        options = wanted;
        show(wanted, null);
        try {
            String version = context.getPackageManager().getPackageInfo(context.getPackageName(), 0).versionName;
            PhoneDisk disk = new PhoneDisk(new Told() {
                @Override
                public void told(String words) {
                    Rig.this.told(words);
                }
            });
            File own = PrivateFolder.of(context);
            store = new Store(PhotoFolder.choose(context, own, disk), own, disk, null);
            camera = new PhoneCamera(context, place);
            agent = new Agent(version, camera, new PhoneClock(), vitals, witness, store, new Pairing(own, disk),
                    new SmallPictures(this), new RigListener(this, context));
            witness.begin();
            listenToCable();
            InetSocketAddress address = agent.listen(new InetSocketAddress(wanted.port));
            network.begin(agent.port());
            if (wanted.keepAwake) {
                awake.begin();
            }
            String earlier = PhotoRoot.words(store.root());
            told("listening on UDP port " + address.getPort() + "; "
                    + (earlier.isEmpty() ? "photos go to " + store.root() : earlier));
        } catch (IOException | RuntimeException | PackageManager.NameNotFoundException error) {
            end();
            fail(String.valueOf(error.getMessage()));
        }
    }

    private void listenToCable() {
        try {
            StreamServer cable = new LocalStreams();
            agent.listen(cable);
        } catch (IOException error) {
            told(error.getMessage() + "; the network is listened to all the same");
        }
    }

    private void end() {
        awake.end();
        witness.end();
        network.end();
        if (agent != null) {
            agent.stop();
            agent = null;
        } else if (camera != null) {
            camera.close();
        }
        camera = null;
        if (store != null) {
            try {
                store.close();
            } catch (IOException error) {
                told("the journal did not close: " + error.getMessage());
            }
            store = null;
        }
        change(new Runnable() {
            @Override
            public void run() {
                state.view = null;
                state.aim = null;
                state.aiming = false;
            }
        });
    }

    private void show(final RigOptions wanted, final String failure) {
        change(new Runnable() {
            @Override
            public void run() {
                state.options = wanted;
                state.failure = failure;
            }
        });
    }

    /** Something happened: into the log and onto the screen; from any thread. */
    void told(final String words) {
        Log.i(TAG, words);
        change(new Runnable() {
            @Override
            public void run() {
                state.words = words;
            }
        });
    }

    /** Let a person at the phone aim it, or no longer; on the screen's thread. */
    void aim(final boolean on) {
        state.aiming = on && !state.isInSession();
        final boolean wanted = state.aiming;
        screen.removeCallbacks(aimedLongEnough);
        if (wanted) {
            screen.postDelayed(aimedLongEnough, LONGEST_AIM_MS);
        } else {
            state.aim = null;
        }
        worker.execute(new Runnable() {
            @Override
            public void run() {
                if (agent != null) {
                    agent.aim(wanted);
                }
            }
        });
    }

    /** The camera saw this while no photo was wanted; from any thread. */
    void seen(byte[] picture) {
        sight.seen(picture);
    }

    /** This is to be shown of it; null where it is seen no longer. From any thread. */
    void aimed(final AimView seen) {
        change(new Runnable() {
            @Override
            public void run() {
                state.aim = state.isInSession() ? null : seen;
            }
        });
    }

    /** Where a computer finds the agent, best first; from any thread. */
    List<String> addresses(int port) {
        return Addresses.with(network.networks(), port);
    }

    /** A photo was taken, and this is its small picture; from any thread. */
    void taken(final byte[] picture) {
        change(new Runnable() {
            @Override
            public void run() {
                state.picture = picture;
            }
        });
    }

    /** Change what is shown; from any thread, done on the screen's. */
    void change(final Runnable change) {
        screen.post(new Runnable() {
            @Override
            public void run() {
                change.run();
                if (onChange != null) {
                    onChange.run();
                }
            }
        });
    }

    /** No subset is open: the camera may cool. */
    void rest() {
        final PhoneCamera idle = camera;
        if (idle != null) {
            worker.execute(new Runnable() {
                @Override
                public void run() {
                    idle.rest();
                }
            });
        }
    }
}
