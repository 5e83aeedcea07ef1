package org.chexrig.framework;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads the XML of resources as it stands in the source. */
public final class Xml {
    /** The namespace of Android's own attributes. */
    public static final String ANDROID = "http://schemas.android.com/apk/res/android";

    private Xml() {}

    /** Gives a file's outermost element. */
    public static Element read(File file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(file).getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException error) {
            throw new IllegalStateException(file + ": " + error.getMessage(), error);
        }
    }

    /** Gives the elements right below one, of a name or (null) of any. */
    public static List<Element> children(Element of, String name) {
        List<Element> found = new ArrayList<>();
        for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element && (name == null || name.equals(each.getNodeName()))) {
                found.add((Element) each);
            }
        }
        return found;
    }

    /** Gives one of Android's attributes, or null. */
    public static String android(Element of, String name) {
        return of.hasAttributeNS(ANDROID, name) ? of.getAttributeNS(ANDROID, name) : null;
    }
}
