package dev.graft.engine.dl4j.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Limits a network's layout to known classes before Deeplearning4j sees it: its JSON names Java
 * classes, and a class that is named is loaded and initialised before anything asks whether it is a
 * layer.
 *
 * <p>Where Jackson takes a name for that of a class depends on what it expects there (a property,
 * the first element of a list, a part of a generic type), and the layouts of old releases go other
 * ways through it. So every text in the layout counts: what names a class that there is must be a
 * class that layouts are made of.
 */
final class KnownClasses {

  private static final List<String> PACKAGES =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.deeplearning4j.nn.modelimport.keras.preprocessors.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.learning.regularization.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.schedule.");

  /** Properties whose values are names of classes; the second is also one of other things. */
  private static final String CLASS = "@class";

  private static final String TYPE = "type";

  /** A ResNet-152 has 2,500 classes and 25,000 values in its layout. */
  private static final int MOST_CLASSES = 100_000;

  private static final int MOST_VALUES = 2_000_000;
  private static final int MOST_TEXTS = 50_000;
  private static final int LONGEST_NAME = 300;

  private final Set<String> seen = new HashSet<>();
  private int classes;

  private KnownClasses() {}

  /**
   * Reads a layout without building anything of it.
   *
   * @return what is wrong with it, as the end of a sentence; null if nothing
   * @throws IOException if it is not JSON
   */
  static String refusal(String json) throws IOException {
    KnownClasses known = new KnownClasses();
    JsonFactory strict =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = strict.createParser(json)) {
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String why = ++values > MOST_VALUES ? "its layout has too many values" : null;
        if (token == JsonToken.VALUE_STRING) {
          String property = parser.currentName() == null ? "" : parser.currentName();
          why = known.refusal(property, parser.getText());
        }
        if (why != null) {
          return why;
        }
      }
    }
    return null;
  }

  private String refusal(String property, String text) {
    if (property.equals(CLASS) && ++classes > MOST_CLASSES) {
      return "its layout has too many layers";
    }
    boolean typeId = property.equals(CLASS) || property.equals(TYPE) && text.contains(".");
    if (typeId && !isKnown(text)) {
      return unknown(text);
    }
    if (!seen.add(text)) {
      return null;
    }
    if (seen.size() > MOST_TEXTS) {
      return "its layout has too many names";
    }
    for (String name : text.split("[^\\p{javaJavaIdentifierPart}.]+", -1)) {
      if (!isKnown(name) && isThere(name)) {
        return unknown(name);
      }
    }
    return null;
  }

  private static String unknown(String name) {
    String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
    return "its layout names the class %s, and only those of Deeplearning4j's own layers are loaded"
        .formatted(shown.replaceAll("\\p{Cntrl}", " "));
  }

  private static boolean isKnown(String name) {
    return name.matches("[\\w.$]+") && PACKAGES.stream().anyMatch(name::startsWith);
  }

  /** Whether there is such a class; it is looked for as a file, so that nothing of it runs. */
  private static boolean isThere(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      return false;
    }
    String file = name.replace('.', '/') + ".class";
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return KnownClasses.class.getClassLoader().getResource(file) != null
        || context != null && context.getResource(file) != null;
  }
}
