package org.chexrig.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that happens in the room at a photo that was chosen beforehand.
 *
 * @param what {@code light} (from then on so many times as bright), {@code knock} (m/s2, at that photo),
 *             {@code turn} or {@code tilt} (from then on, degrees)
 * @param shot the photo, from 1
 */
record Happening(String what, double amount, int shot) {
    private static final Pattern FORM = Pattern.compile("([a-z]+):(-?[0-9]+(?:\\.[0-9]+)?)@([1-9][0-9]{0,5})");
    private static final Map<String, double[]> LIMITS = Map.of("light", new double[] {0.001, 1000},
            "knock", new double[] {0, 1000}, "turn", new double[] {-180, 180}, "tilt", new double[] {-90, 90});

    /** Reads {@code light:5@20,knock:2.5@31}. */
    static List<Happening> parse(String name, String text) throws WrongSetUp {
        List<Happening> planned = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher found = FORM.matcher(part.trim());
            double[] limits = found.matches() ? LIMITS.get(found.group(1)) : null;
            double amount = limits == null ? 0 : Double.parseDouble(found.group(2));
            if (limits == null || amount < limits[0] || amount > limits[1]) {
                throw new WrongSetUp("what happens in the room cannot be read", name, part,
                        "write such as light:5@20,knock:2.5@31,turn:-90@1,tilt:4@7");
            }
            planned.add(new Happening(found.group(1), amount, Integer.parseInt(found.group(3))));
        }
        return planned;
    }
}
