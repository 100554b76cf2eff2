package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.save.Bundle;
import dev.graft.text.TextToRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pretrained model says of the data that it takes.
 *
 * @param learned what the data's format learned when the model was made; missing if there is
 *     nothing
 * @param inputShape shape of one example at its input; null: not known
 * @param keepsClasses whether its output layer is kept, and with it the numbers of its classes
 * @param tokenizer what reads texts for it; null: a vocabulary does
 * @param classNames what its classes are called, in the order of their numbers: empty if they are
 *     called by their numbers; null: it does not say
 * @param extended whether the classes of the data come after its own, as far as they are new
 */
public record Pretrained(
    JsonNode learned,
    int[] inputShape,
    boolean keepsClasses,
    TextToRow tokenizer,
    List<String> classNames,
    boolean extended) {

  private static final Pretrained NONE =
      new Pretrained(MissingNode.getInstance(), null, false, null);

  /** Of a model that says of its classes what its data's format learned. */
  public Pretrained(JsonNode learned, int[] inputShape, boolean keepsClasses, TextToRow tokenizer) {
    this(learned, inputShape, keepsClasses, tokenizer, learnedNames(learned), false);
  }

  /** Of a job that has no pretrained model. */
  public static Pretrained none() {
    return NONE;
  }

  /** Whether there is none; one of which nothing is known is another matter. */
  @SuppressWarnings("ReferenceEquality")
  public boolean isNone() {
    return this == NONE;
  }

  /**
   * Of a model that was loaded.
   *
   * @param keepsClasses whether its output layer is kept
   */
  public static Pretrained of(Bundle bundle, boolean keepsClasses) {
    return of(bundle, bundle.inputShape(), keepsClasses);
  }

  /**
   * The same with a shape that is known otherwise.
   *
   * @param inputShape see {@link #inputShape()}
   */
  public static Pretrained of(Bundle bundle, int[] inputShape, boolean keepsClasses) {
    List<String> names = learnedNames(bundle.learned());
    if (names == null && !bundle.classNames().isEmpty()) {
      names = areNumbers(bundle.classNames()) ? List.of() : bundle.classNames();
    }
    return new Pretrained(
        bundle.learned(), inputShape, keepsClasses, bundle.tokenizer(), names, false);
  }

  /** The same whose classes go on to be told, with those that the data have beside. */
  public Pretrained extending() {
    return new Pretrained(learned, inputShape, keepsClasses, tokenizer, classNames, true);
  }

  private static List<String> learnedNames(JsonNode learned) {
    JsonNode pictures = learned.path(LearnedPictures.KEY).path("classes");
    JsonNode classes = pictures.isMissingNode() ? learned.path("classes") : pictures;
    if (classes.isMissingNode()) {
      return null;
    }
    List<String> names = new ArrayList<>();
    classes.forEach(name -> names.add(name.asText()));
    return List.copyOf(names);
  }

  /** Whether names are but the numbers of classes, as models have them that nobody gave names. */
  public static boolean areNumbers(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(Integer.toString(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Names of classes in the order of this model's, where it keeps its own and has the same; where
   * it is extended, after all of its own.
   */
  public List<String> ordered(List<String> names) {
    if (extended && classNames != null && !classNames.isEmpty()) {
      return Stream.concat(classNames.stream(), names.stream()).distinct().toList();
    }
    boolean same =
        keepsClasses
            && classNames != null
            && names.size() == classNames.size()
            && Set.copyOf(names).equals(Set.copyOf(classNames));
    return same ? classNames : names;
  }
}
