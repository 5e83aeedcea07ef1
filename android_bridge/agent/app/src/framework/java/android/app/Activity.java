package android.app;

import android.content.Context;
import android.content.Intent;
import android.content.res.Configuration;
import android.os.Bundle;
import android.os.Handler;
import android.os.Looper;
import android.view.LayoutInflater;
import android.view.View;
import android.view.Window;
import java.util.ArrayList;
import java.util.List;

/** What a person sees; what calls its callbacks, and in which order, is in {@link Life}. */
public class Activity extends Context {
    final List<AlertDialog> dialogs = new ArrayList<>();
    private final Window window = new Window(this);
    private Intent intent = new Intent();
    private boolean finishing;
    private boolean called;
    Life life;

    protected void onCreate(Bundle state) {
        called = true;
    }

    protected void onStart() {
        called = true;
    }

    protected void onRestart() {
        called = true;
    }

    protected void onResume() {
        called = true;
    }

    protected void onPause() {
        called = true;
    }

    protected void onStop() {
        called = true;
    }

    protected void onDestroy() {
        called = true;
    }

    protected void onSaveInstanceState(Bundle state) {}

    protected void onNewIntent(Intent newIntent) {}

    public void onConfigurationChanged(Configuration configuration) {
        called = true;
    }

    public void onRequestPermissionsResult(int request, String[] permissions, int[] results) {}

    public void onUserInteraction() {}

    public void onWindowFocusChanged(boolean has) {}

    public void onBackPressed() {
        finish();
    }

    /** A callback of which the documentation says that the one above must be called (SuperNotCalledException). */
    void demandSuper(String callback, Runnable call) {
        called = false;
        call.run();
        if (!called) {
            throw new IllegalStateException(getClass().getName() + " did not call through to super." + callback);
        }
    }

    public Intent getIntent() {
        return intent;
    }

    public void setIntent(Intent intent) {
        this.intent = intent;
    }

    public Window getWindow() {
        return window;
    }

    public LayoutInflater getLayoutInflater() {
        return LayoutInflater.from(this);
    }

    public void setContentView(int layout) {
        window.setContentView(layout);
    }

    public void setContentView(View view) {
        window.setContentView(view);
    }

    public <T extends View> T findViewById(int id) {
        return window.getDecorView().findViewById(id);
    }

    public final void runOnUiThread(Runnable work) {
        if (Looper.getMainLooper().isCurrentThread()) {
            work.run();
        } else {
            new Handler(Looper.getMainLooper()).post(work);
        }
    }

    public final void requestPermissions(String[] permissions, int request) {
        life.ask(permissions, request);
    }

    public void finish() {
        finishing = true;
        life.finishes();
    }

    public boolean isFinishing() {
        return finishing;
    }
}
