package dev.graft.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.io.Manifest;
import dev.graft.model.Backbone;
import dev.graft.text.TextToRow;
import java.io.IOException;
import java.util.List;

/**
 * A pretrained model that stays as it is, below the layers that are trained, and how it is used.
 * Shapes are of one example.
 */
@Api(Api.For.PARTS)
public interface FrozenModel {

  /** Seconds that running a batch may take where no job says it. */
  int DEADLINE_SECONDS = 600;

  /** The name of the engine that runs it, by which bundles and reports have it. */
  String engine();

  /** How messages call it. */
  String name();

  /** The identity of its file. */
  String sha256();

  /** The identity of all that makes numbers of an example: the file, and its tokenizer. */
  String identity();

  /** Where it is cut. */
  String place();

  /** The model cut at another place, or, with null, where it is. */
  FrozenModel cutAt(String place);

  /**
   * The model as a job wants it.
   *
   * @param texts whether it is given texts
   * @param files where a tokenizer may lie beside it
   * @throws dev.graft.UnusableInputException if it cannot be used so
   */
  FrozenModel with(ModelSettings model, boolean texts, ModelFile.Files files) throws IOException;

  /**
   * What a job leaves open of how it is used, for people.
   *
   * @param model as it was given to {@link #with}
   */
  List<String> decided(ModelSettings model);

  /**
   * The shape of the pictures that it takes: {@code [channels, height, width]}, 0 where any size
   * will do; null if it takes something else.
   */
  int[] imageShape();

  /** The shape of an example where the model states all of it; null if it does not. */
  int[] statedShape();

  /** Whether it takes the numbers of tokens, which a tokenizer makes of a text. */
  boolean takesTokens();

  /** What makes its numbers of a text; null if it takes none. */
  TextToRow tokenizer();

  /** Whether it takes pixels as they are in files, and rescales them itself. */
  boolean ownScale();

  /** What its output is. */
  OutputKind gives();

  /**
   * The last place where there is one row of numbers of a picture, above the layers of classes;
   * null: its output.
   */
  String pictureFeatures();

  /**
   * What runs it on examples of a shape, tried on a few.
   *
   * @param data shape of an example as it was read; of texts: {@code [tokens]}
   * @param deadlineSeconds how long running one batch may take; 0: as long as it takes
   * @throws dev.graft.UnusableInputException if it cannot be run, or if examples do not fit it
   */
  Backbone backbone(int[] data, int deadlineSeconds);

  /** The same with the deadline of jobs that name none. */
  default Backbone backbone(int[] data) {
    return backbone(data, DEADLINE_SECONDS);
  }

  /**
   * The network of a job that puts its new layers on this model.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if data, model and layers do not fit each other
   */
  TargetModel target(ModelSettings model, int[] data, TrainSettings train, long seed);

  /**
   * It as a part of an ONNX model, cut where it is.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if it is none that ONNX can tell
   */
  default OnnxPart onnx(int[] data) {
    throw new UnusableInputException(
        "Cannot export the model to ONNX: the engine %s, which computes what it stands on, writes no ONNX."
            .formatted(engine()));
  }

  /** What a report says of it. */
  ObjectNode described();

  /** What it holds and where it can be cut, in lines for people. */
  List<String> overview();

  /**
   * Writes its files.
   *
   * @return what the bundle has to remember of how it is used
   */
  ObjectNode save(Manifest bundle) throws IOException;
}
