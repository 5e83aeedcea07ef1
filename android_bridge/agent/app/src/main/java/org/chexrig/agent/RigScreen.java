package org.chexrig.agent;

import android.app.Activity;
import android.view.View;
import android.widget.TextView;
import java.util.List;
import java.util.Locale;
import org.chexrig.core.phone.AgentView;

/** Puts what there is to show into the layout's places. */
final class RigScreen {
    private static final long STALE_MS = 5_000;

    private final Activity activity;
    private final TextView state;
    private final TextView index;
    private final TextView name;
    private final TextView phone;
    private final TextView address;
    private final TextView code;
    private final TextView words;
    private final TextView trouble;
    private List<String> addresses;
    private int port;
    private long lookedMs;

    RigScreen(Activity activity) {
        this.activity = activity;
        state = find(R.id.state);
        index = find(R.id.index);
        name = find(R.id.name);
        phone = find(R.id.phone);
        address = find(R.id.address);
        code = find(R.id.code);
        words = find(R.id.words);
        trouble = find(R.id.trouble);
    }

    private TextView find(int id) {
        return (TextView) activity.findViewById(id);
    }

    void show(RigState now) {
        AgentView view = now.view;
        boolean running = view != null && now.failure == null;
        state.setText(running ? stateWords(view.state) : activity.getString(
                now.failure == null ? R.string.state_starting : R.string.state_failed));
        state.setTextColor(activity.getColor(colour(now)));
        put(index, running && view.subset != null ? activity.getString(R.string.index, view.subset, view.index,
                view.last, view.count) : null);
        put(name, now.photo == null ? null : now.photo.getName());
        put(phone, running ? phoneWords(view) : null);
        put(words, now.words);
        put(trouble, now.failure != null ? now.failure : running ? view.reason : null);
        showWayHere(now, running);
    }

    private void showWayHere(RigState now, boolean running) {
        boolean byHand = running && now.options != null && !now.options.byCable;
        put(code, byHand ? activity.getString(R.string.code, now.view.pairingCode) : null);
        if (!running || now.options == null) {
            put(address, null);
            return;
        }
        long nowMs = android.os.SystemClock.elapsedRealtime();
        if (addresses == null || port != now.options.port || nowMs - lookedMs > STALE_MS) {
            port = now.options.port;
            addresses = Addresses.with(port);
            lookedMs = nowMs;
        }
        put(address, addresses.isEmpty() ? activity.getString(R.string.no_network)
                : join(addresses));
    }

    private static String join(List<String> parts) {
        StringBuilder joined = new StringBuilder();
        for (String each : parts) {
            joined.append(joined.length() == 0 ? "" : "   ").append(each);
        }
        return joined.toString();
    }

    private static void put(TextView view, String text) {
        view.setVisibility(text == null || text.isEmpty() ? View.GONE : View.VISIBLE);
        view.setText(text);
    }

    private String phoneWords(AgentView view) {
        String battery = view.vitals.batteryPercent == null ? "?" : view.vitals.batteryPercent + " %";
        String degrees = view.vitals.temperatureC == null ? "?"
                : String.format(Locale.ROOT, "%.1f", view.vitals.temperatureC);
        String free = String.format(Locale.ROOT, "%.1f", view.freeBytes / 1e9);
        String line = activity.getString(R.string.phone, battery, degrees, free);
        return view.vitals.trouble == null ? line : line + "\n" + view.vitals.trouble.reason;
    }

    private int colour(RigState now) {
        if (now.failure != null || (now.view != null && now.view.state.equals("aborted"))) {
            return R.color.trouble;
        }
        return now.isInSession() ? R.color.working : R.color.text;
    }

    private String stateWords(String word) {
        switch (word) {
            case "idle":
                return activity.getString(R.string.state_idle);
            case "opening":
                return activity.getString(R.string.state_opening);
            case "ready":
                return activity.getString(R.string.state_ready);
            case "capturing":
                return activity.getString(R.string.state_capturing);
            case "closed":
                return activity.getString(R.string.state_closed);
            case "aborted":
                return activity.getString(R.string.state_aborted);
            default:
                return word;
        }
    }
}
