package org.chexrig.agent;

import android.Manifest;
import android.app.Activity;
import android.app.AlertDialog;
import android.content.DialogInterface;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.content.res.Configuration;
import android.os.Build;
import android.os.Bundle;
import android.os.SystemClock;
import android.view.View;
import android.view.WindowManager;
import android.widget.ImageView;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.phone.Dimming;
import org.chexrig.core.phone.ScreenText;

/** What the person at the phone sees: the last photo, where the agent stands, and a button to stop. */
public final class RigActivity extends Activity {
    private static final int ASKED = 1;

    private final PhotoView photo = new PhotoView();
    private Rig rig;
    private RigScreen screen;
    private boolean asking;
    private long touchedMs = SystemClock.elapsedRealtime();

    @Override
    @SuppressWarnings("deprecation") // for Android 8.0; later versions read the manifest
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        rig = Rig.of(this);
        if (Build.VERSION.SDK_INT < 27) {
            getWindow().addFlags(WindowManager.LayoutParams.FLAG_SHOW_WHEN_LOCKED
                    | WindowManager.LayoutParams.FLAG_TURN_SCREEN_ON);
        }
        lay();
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        if (intent.getExtras() != null) { // else it is only brought to the front, and stays as it was started
            setIntent(intent);
        }
        start();
    }

    /** The phone was turned, or the like: the agent goes on, only the layout is another. */
    @Override
    public void onConfigurationChanged(Configuration configuration) {
        super.onConfigurationChanged(configuration);
        lay();
    }

    @Override
    protected void onStart() {
        super.onStart();
        touchedMs = SystemClock.elapsedRealtime(); // somebody has brought it to the front
        rig.setVisible(true);
        rig.setOnChange(new Runnable() {
            @Override
            public void run() {
                show();
            }
        });
        show();
        start(); // again after each return, as permissions may have been given meanwhile; it does nothing where it runs
    }

    @Override
    protected void onStop() {
        rig.setVisible(false);
        rig.aim(false);
        rig.setOnChange(null);
        super.onStop();
    }

    @Override
    protected void onDestroy() {
        if (isFinishing()) {
            rig.stop();
        }
        photo.close();
        super.onDestroy();
    }

    @Override
    public void onBackPressed() {
        stop(); // as the button: a touch by mistake must not end a subset
    }

    private void lay() {
        setContentView(R.layout.rig);
        screen = new RigScreen(this);
        photo.attach((ImageView) findViewById(R.id.photo));
        findViewById(R.id.stop).setOnClickListener(new View.OnClickListener() {
            @Override
            public void onClick(View button) {
                stop();
            }
        });
        findViewById(R.id.aim).setOnClickListener(new View.OnClickListener() {
            @Override
            public void onClick(View button) {
                rig.aim(!rig.state().aiming);
                show();
            }
        });
        show();
    }

    private void show() {
        RigState now = rig.state();
        if (now.aim == null) {
            photo.show(now.picture);
        } else {
            photo.show(now.aim.picture);
        }
        dim(screen.show(now));
    }

    @Override
    public void onUserInteraction() {
        super.onUserInteraction();
        touchedMs = SystemClock.elapsedRealtime();
        show();
    }

    private void dim(ScreenText.Mood mood) {
        WindowManager.LayoutParams how = getWindow().getAttributes();
        float wanted = Dimming.of(mood, SystemClock.elapsedRealtime() - touchedMs);
        if (how.screenBrightness != wanted) {
            how.screenBrightness = wanted;
            getWindow().setAttributes(how);
        }
    }

    private void start() {
        RigOptions options = RigOptions.of(getIntent());
        if (options.keepAwake) {
            getWindow().addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
        } else {
            getWindow().clearFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
        }
        List<String> missing = missingPermissions();
        if (missing.isEmpty()) {
            rig.start(options);
        } else if (!asking) {
            asking = true;
            requestPermissions(missing.toArray(new String[0]), ASKED);
        }
    }

    private List<String> missingPermissions() {
        List<String> wanted = new ArrayList<>();
        wanted.add(Manifest.permission.CAMERA);
        if (Build.VERSION.SDK_INT <= 29) {
            wanted.add(Manifest.permission.WRITE_EXTERNAL_STORAGE);
        }
        List<String> missing = new ArrayList<>();
        for (String each : wanted) {
            if (checkSelfPermission(each) != PackageManager.PERMISSION_GRANTED) {
                missing.add(each);
            }
        }
        return missing;
    }

    @Override
    public void onRequestPermissionsResult(int request, String[] permissions, int[] results) {
        asking = false;
        if (results.length == 0) {
            return; // the question was interrupted; the next start asks again
        }
        if (missingPermissions().isEmpty()) {
            rig.start(RigOptions.of(getIntent()));
        } else {
            rig.fail(getString(R.string.no_permission));
        }
    }

    private void stop() {
        final boolean inSession = rig.state().isInSession();
        new AlertDialog.Builder(this)
                .setTitle(inSession ? R.string.stop_session : R.string.stop_app)
                .setMessage(inSession ? R.string.stop_session_what : R.string.stop_app_what)
                .setNegativeButton(R.string.go_on, null)
                .setPositiveButton(R.string.stop, new DialogInterface.OnClickListener() {
                    @Override
                    public void onClick(DialogInterface dialog, int which) {
                        if (inSession) {
                            rig.abort("stopped by the person at the phone");
                        } else {
                            finish();
                        }
                    }
                })
                .show();
    }
}
