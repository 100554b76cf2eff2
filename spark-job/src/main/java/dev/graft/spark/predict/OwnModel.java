package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.ModelSettings.Outputs;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Examples;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model file as {@code evaluate} and {@code predict} take it: it does not say what its outputs
 * mean, and may have no output layer. What Graft saved says so, and stays as it is.
 */
public final class OwnModel {

  private static final String NAMES = "name all of the model's, in its order, in data.class-names";

  private final Settings settings;
  private final Bundle bundle;
  private final int[] shape;
  private final String advice;

  /**
   * @param advice what a job is to do that has other classes
   */
  private OwnModel(Settings settings, Bundle bundle, int[] shape, String advice) {
    this.settings = settings;
    this.bundle = bundle;
    this.shape = shape;
    this.advice = advice;
  }

  /**
   * Refuses a cut of a network that is used whole: only an ONNX model tells something at any place.
   *
   * @param bundle the model as it was loaded
   */
  public static void refuseCut(Bundle bundle, ModelSettings model) {
    if (model.cut() != null && bundle.network() != null) {
      throw new UnusableInputException(
          "Cannot use model.cut = %s: %s is used whole, with its own output layer; leave model.cut out, or write the activations there by graft featurize."
              .formatted(model.cut(), model.pretrained()));
    }
  }

  /** For labelled examples, which say what is asked. */
  public static Bundle of(Bundle bundle, Settings settings, Examples examples) {
    return of(bundle, settings, examples, NAMES);
  }

  /**
   * The same.
   *
   * @param advice what a job is to do that has other classes
   */
  public static Bundle of(Bundle bundle, Settings settings, Examples examples, String advice) {
    if (isSaved(bundle, settings)) {
      return bundle;
    }
    OwnModel own = new OwnModel(settings, bundle, examples.shape(), advice);
    return own.told(examples.classNames(), examples.targetWidth() > 0);
  }

  /** For examples without labels; the model's shape is found out, too. */
  public static Bundle of(Bundle bundle, Settings settings) {
    if (isSaved(bundle, settings)) {
      return bundle;
    }
    OwnModel own = new OwnModel(settings, bundle, ExampleShape.of(bundle, settings), NAMES);
    return own.told(settings.data().classNames(), targets(settings));
  }

  /**
   * Refuses data that ask for something else.
   *
   * @param asked what the data ask of the model
   */
  public static void check(Bundle bundle, Task asked) {
    if (bundle.task() != null && bundle.provenance().isMissingNode() && bundle.task() != asked) {
      throw new UnusableInputException(
          "Cannot evaluate the model as it is: by model.outputs its outputs are taken for %s, and the data ask for %s."
              .formatted(bundle.task().key(), asked.key()));
    }
  }

  private static boolean targets(Settings settings) {
    return settings.data().table() != null && !settings.data().table().targets().isEmpty();
  }

  private static boolean isSaved(Bundle bundle, Settings settings) {
    if (bundle.task() != null && settings.model().outputs() != null) {
      throw new UnusableInputException(
          "Cannot use model.outputs: %s is a model that Graft saved, which says what its outputs mean (%s)."
              .formatted(settings.model().pretrained(), bundle.task().key()));
    }
    return bundle.task() != null;
  }

  /**
   * @param names of the classes, as data or job have them
   * @param values whether values are asked for, not classes
   */
  private Bundle told(List<String> names, boolean values) {
    SavedModel layers = bundle.network();
    if (layers != null && layers.endsInOutput()) {
      return stated(layers, names);
    }
    int[] told;
    OutputKind gives;
    if (layers == null) {
      told = bundle.frozen().backbone(shape, settings.train().stepDeadlineSeconds()).outputShape();
      gives = bundle.frozen().gives();
    } else {
      told = layers.outputShape(layers.inputShape(shape));
      gives = layers.gives();
    }
    int outputs = Shapes.length(told);
    Task task = task(gives, outputs, names, values);
    checkNames(task, outputs, names);
    SavedModel network =
        layers == null
            ? NetworkEngines.layers().output(bundle.frozen().place(), told, gives, task)
            : layers.telling(layers.inputShape(shape), task);
    return with(network, task);
  }

  /** It ends in an output layer, whose loss says what it tells. */
  private Bundle stated(SavedModel layers, List<String> names) {
    int[] input = layers.inputShape(shape);
    int outputs = layers.outputs(input);
    Task task = meant().orElseGet(() -> layers.task(input, 0));
    checkNames(task, outputs, names);
    return with(layers, meant().orElse(null));
  }

  private Optional<Task> meant() {
    return Optional.ofNullable(settings.model().outputs())
        .map(
            outputs ->
                switch (outputs) {
                  case CLASSES -> Task.CLASSIFICATION;
                  case LABELS -> Task.MULTI_LABEL;
                  case NUMBERS -> Task.REGRESSION;
                });
  }

  private Task task(OutputKind gives, int outputs, List<String> names, boolean values) {
    if (settings.model().outputs() == Outputs.LABELS && gives == OutputKind.DISTRIBUTION) {
      throw refusal("model.outputs = labels is not what a softmax gives: use classes");
    }
    if (meant().isPresent()) {
      return meant().get();
    }
    return switch (gives) {
      case DISTRIBUTION -> Task.CLASSIFICATION;
      case PROBABILITIES ->
          outputs == 1 || !values && !names.isEmpty() ? Task.CLASSIFICATION : Task.MULTI_LABEL;
      case VALUES -> ofValues(outputs, names, values);
    };
  }

  /** Logits of classes and numbers look the same. */
  private Task ofValues(int outputs, List<String> names, boolean values) {
    if (!values && names.size() == Task.CLASSIFICATION.names(outputs)) {
      return Task.CLASSIFICATION;
    }
    if (values || outputs == 1) {
      return Task.REGRESSION;
    }
    throw refusal(
        String.format(
            Locale.ROOT,
            "its %d outputs come from no softmax or sigmoid, so it does not say what they mean: logits of classes (model.outputs = classes), of labels (labels), or numbers (numbers); a cut elsewhere in it is model.cut; if they are features, graft featurize writes them",
            outputs));
  }

  private void checkNames(Task task, int outputs, List<String> names) {
    if (!names.isEmpty() && names.size() != task.names(outputs)) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "it tells %d %s, and %s are %d (%s); %s",
              task.names(outputs),
              task == Task.CLASSIFICATION
                  ? "classes"
                  : task == Task.REGRESSION ? "numbers" : "labels",
              settings.data().classNames().isEmpty() ? "those of the data" : "data.class-names",
              names.size(),
              names.size() > 20 ? names.get(0) + " ..." : String.join(", ", names),
              advice));
    }
  }

  private Bundle with(SavedModel network, Task task) {
    return bundle.with(network, task).withShape(shape);
  }

  private UnusableInputException refusal(String why) {
    return new UnusableInputException(
        "Cannot use the model %s as it is: %s.".formatted(settings.model().pretrained(), why));
  }
}
