package org.chexrig.agent;

import android.app.Activity;
import android.os.Bundle;
import android.widget.TextView;

/** What the person at the phone sees. */
public final class RigActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        TextView view = new TextView(this);
        view.setText(R.string.app_name);
        setContentView(view);
    }
}
