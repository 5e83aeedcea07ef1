package org.chexrig.bytecode;

import android.hardware.SensorManager;
import android.net.ConnectivityManager;
import android.net.Network;
import android.net.NetworkCapabilities;
import android.app.Activity;
import android.app.AlertDialog;
import android.app.Life;
import android.content.Context;
import android.content.DialogInterface;
import android.content.Intent;
import android.os.Bundle;
import android.view.View;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chexrig.agent.camera.PictureHardware;
import org.chexrig.framework.App;
import org.chexrig.framework.Drawing;
import org.chexrig.framework.Fonts;
import org.chexrig.framework.Phone;
import org.chexrig.framework.Screen;

/**
 * A phone with the app on it, moved by lines on standard input: a command and its words, separated by spaces. Each is
 * answered by any number of lines and one with a full stop; a command that fails by {@code ! why} and the full stop.
 *
 * <p>Arguments: the phone's folder, the app's source (manifest and resources), its code as a jar, a folder of letters, the
 * version of Android, and {@code count} where it is to be told which methods are entered.
 */
public final class Main {
    private static final String ACTIVITY = "org.chexrig.agent.RigActivity";
    private static final String THEME = "Rig";
    private static final Screen USUAL = new Screen(1080, 2280, 420, 0);

    private final Life life = new Life(ACTIVITY);
    private final PictureHardware camera = new PictureHardware();
    private final Phone phone;
    private final AppLoader code;
    private final Map<String, Network> networks = new HashMap<>();

    private Main(String[] arguments) throws IOException {
        code = new AppLoader(new File(arguments[2]), arguments.length > 5);
        Fonts.in(new File(arguments[3]));
        App app = new App("org.chexrig.agent", new File(arguments[1]), code);
        phone = new Phone(new File(arguments[0]), Integer.parseInt(arguments[4]), app, USUAL);
        phone.cameras = camera;
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> phone.crash(cause));
    }

    public static void main(String[] arguments) throws IOException {
        Main main = new Main(arguments);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            try {
                for (String each : main.done(line.split(" "))) {
                    System.out.println(each);
                }
            } catch (RuntimeException error) {
                System.out.println("! " + error);
            }
            System.out.println(".");
            System.out.flush();
        }
        System.exit(0); // the app's threads go with their process
    }

    private Collection<String> done(String[] words) {
        switch (words[0]) {
            case "start":
                life.start(intent(words));
                return List.of();
            case "cover":
                life.cover();
                return List.of();
            case "uncover":
                life.uncover();
                return List.of();
            case "turn":
                life.change(phone.screen.turned(), Set.of("orientation", "screenSize"));
                return List.of();
            case "change":
                life.change(phone.screen, Set.of(words[1].split(",")));
                return List.of();
            case "screen":
                life.change(new Screen(number(words[1]), number(words[2]), number(words[3]), phone.screen.rotation()),
                        Set.of("density", "screenSize", "smallestScreenSize"));
                return List.of();
            case "back":
                life.back();
                return List.of();
            case "touch":
                life.touch(() -> view(words[1]).performClick());
                return List.of();
            case "press":
                AlertDialog asked = life.dialog();
                life.touch(() -> asked.press(words[1].equals("yes") ? DialogInterface.BUTTON_POSITIVE
                        : DialogInterface.BUTTON_NEGATIVE));
                return List.of();
            case "answer":
                life.answer(words[1].equals("none") ? null : (Boolean) words[1].equals("yes"));
                return List.of();
            case "draw":
                Drawing.write(life, THEME, new File(words[1]));
                return List.of();
            case "set":
                set(words[1], words[2]);
                return List.of();
            case "network":
                network(words[1], words[2], words[3]);
                return List.of();
            case "references":
                return references(new File(words[1])).lacking();
            case "outside":
                return references(new File(words[1])).outsideMembers();
            default:
                return told(words[0]);
        }
    }

    private Collection<String> told(String what) {
        switch (what) {
            case "words":
                return Drawing.words(life);
            case "dialog":
                AlertDialog dialog = life.dialog();
                return dialog == null ? List.of() : List.of(String.valueOf(dialog.title()), String.valueOf(dialog.message()));
            case "stage":
                return List.of(life.stage());
            case "asks":
                return life.asks() == null ? List.of() : life.asks();
            case "window":
                Activity activity = life.activity();
                return List.of("flags " + activity.getWindow().getAttributes().flags,
                        "brightness " + activity.getWindow().getAttributes().screenBrightness,
                        "activity " + System.identityHashCode(activity));
            case "log":
                return phone.log;
            case "crashes":
                return phone.crashes.stream().map(String::valueOf).toList();
            case "awake":
                return phone.awake;
            case "scanned":
                return phone.scanned;
            case "bound":
                return Network.BOUND;
            case "entered":
                return Entered.all();
            case "methods":
                return code.methods();
            default:
                throw new IllegalArgumentException("no command " + what);
        }
    }

    /** What the app refers to, held against a version of Android. */
    private References references(File android) {
        try {
            return new References(code.jar(), android);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    /** Extras as {@code am start} is given them: {@code port=4747 cable=true}. */
    private static Intent intent(String[] words) {
        Bundle extras = new Bundle();
        for (String each : Arrays.copyOfRange(words, 1, words.length)) {
            String value = each.substring(each.indexOf('=') + 1);
            boolean whole = value.matches("-?\\d+");
            extras.values.put(each.substring(0, each.indexOf('=')), whole ? (Object) Integer.valueOf(value) : Boolean.valueOf(value));
        }
        return new Intent(words.length == 1 ? null : extras);
    }

    private View view(String name) {
        return life.activity().findViewById(phone.app.resources.number("id/" + name));
    }

    private void set(String what, String value) {
        switch (what) {
            case "battery":
                phone.batteryPercent = number(value);
                break;
            case "batteryTenths":
                phone.batteryTenths = number(value);
                break;
            case "plugged":
                phone.plugged = number(value);
                break;
            case "thermal":
                phone.thermal = number(value);
                break;
            case "audio":
                phone.audioMode = number(value);
                break;
            case "peer":
                phone.peerUid = number(value);
                break;
            case "flushesFolders":
                phone.flushesFolders = Boolean.parseBoolean(value);
                break;
            case "scene":
                camera.look(value.equals("-") ? null : new File(value));
                break;
            case "fate":
                camera.fate(value);
                break;
            case "focus":
                camera.focus(value);
                break;
            case "taken":
                camera.taken(Boolean.parseBoolean(value));
                break;
            case "lux":
                SensorManager.lux = Float.parseFloat(value);
                break;
            case "acceleration":
                String[] axes = value.split(",");
                SensorManager.acceleration = new float[] {
                    Float.parseFloat(axes[0]), Float.parseFloat(axes[1]), Float.parseFloat(axes[2])};
                break;
            case "allowed":
                allow(value);
                break;
            default:
                throw new IllegalArgumentException("nothing to set: " + what);
        }
    }

    /** A network comes, has another address, or goes: {@code wifi wlan0 192.0.2.7}, {@code wifi wlan0 -}. */
    private void network(String name, String at, String address) {
        ConnectivityManager manager = (ConnectivityManager) new Context().getSystemService(Context.CONNECTIVITY_SERVICE);
        Network known = networks.get(name);
        try {
            if (address.equals("-")) {
                manager.goes(networks.remove(name));
            } else if (known != null) {
                manager.moves(known, InetAddress.getByName(address));
            } else {
                int transport = name.equals("wifi") ? NetworkCapabilities.TRANSPORT_WIFI
                        : NetworkCapabilities.TRANSPORT_CELLULAR;
                networks.put(name, manager.comes(name, transport, at, InetAddress.getByName(address)));
            }
        } catch (UnknownHostException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** In the phone's settings, while the app is covered. */
    private void allow(String permissions) {
        phone.granted.clear();
        if (!permissions.equals("-")) {
            phone.granted.addAll(Arrays.asList(permissions.split(",")));
        }
    }
}
