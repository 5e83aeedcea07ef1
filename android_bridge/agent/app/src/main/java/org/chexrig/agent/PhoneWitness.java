package org.chexrig.agent;

import java.util.Collections;
import java.util.List;
import org.chexrig.core.phone.Witness;

/** What the phone's sensors notice of it and the room. */
final class PhoneWitness implements Witness {
    @Override
    public Reading now() {
        return Reading.NOTHING;
    }

    @Override
    public Reading ofPhoto() {
        return Reading.NOTHING;
    }

    @Override
    public List<String> facts() {
        return Collections.emptyList();
    }
}
