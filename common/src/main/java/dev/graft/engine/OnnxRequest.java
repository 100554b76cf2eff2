package dev.graft.engine;

import dev.graft.Api;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.table.TableEncoding;
import java.util.Map;

/**
 * What an ONNX model holds beside a network: what is done to examples before they enter, and what
 * predictions are made by.
 *
 * @param shape of an example as it is read, the network's or that of the model below
 * @param normalization of examples; null: none
 * @param table columns of which an example is made; null: it comes as numbers
 * @param below the model that the network is on; null: none
 * @param task what the network is asked; null: its output is given as it is
 * @param rule of predictions; null without a task
 * @param opset version of ONNX's operators, where no model below says it
 * @param metadata what is told beside
 */
@Api(Api.For.PARTS)
public record OnnxRequest(
    int[] shape,
    Normalization normalization,
    TableEncoding table,
    OnnxPart below,
    Task task,
    DecisionRule rule,
    int opset,
    Map<String, String> metadata) {

  /** The newest operators that ONNX Runtime, of the version that Graft brings, has released. */
  public static final int OPSET = 26;

  /** From here on operators broadcast and choose, which layers need. */
  public static final int OLDEST = 9;
}
