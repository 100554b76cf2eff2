package dev.graft.spark.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.io.Json;
import dev.graft.spark.job.FineTuneJob;
import dev.graft.spark.job.RunningJob;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connect.service.SessionHolder;

/**
 * The jobs that clients have started on this server, by session. They go on when their client goes;
 * those that have ended are forgotten after some others.
 */
final class ServerJobs {

  private static final int REMEMBERED = 100;

  private static final Map<String, RunningJob> JOBS = new LinkedHashMap<>();

  private final SessionHolder holder;

  ServerJobs(SessionHolder holder) {
    this.holder = holder;
  }

  /** Starts a job; one that a client asks for again, as it got no answer, goes on. */
  boolean start(JsonNode request) {
    FineTuneJob job = job(request); // reads its file, which may take long: others ask meanwhile
    synchronized (JOBS) {
      if (!JOBS.containsKey(key(request))) {
        JOBS.put(key(request), job.start());
        forget(JOBS.values());
      }
    }
    return true;
  }

  private static void forget(Collection<RunningJob> jobs) {
    int tooMany = jobs.size() - REMEMBERED;
    for (RunningJob job : List.copyOf(jobs)) {
      if (tooMany > 0 && job.isDone()) {
        jobs.remove(job);
        tooMany--;
      }
    }
  }

  private static FineTuneJob job(JsonNode request) {
    Command command = command(request.path("command").asText());
    String file = request.path("file").asText(null);
    List<String> sets = List.of(Json.to(String[].class, request.path("sets")));
    FineTuneJob job;
    if (file == null) {
      job = FineTuneJob.ofSettings(command, sets);
    } else if (request.path("includes").asBoolean()) {
      job = FineTuneJob.allowingIncludes(command, file, sets);
    } else {
      job = FineTuneJob.of(command, file, sets);
    }
    return request.path("overwrite").asBoolean() ? job.overwrite() : job;
  }

  private static Command command(String key) {
    List<String> keys = Arrays.stream(Command.values()).map(Command::key).toList();
    if (!keys.contains(key)) {
      throw new UnusableInputException(
          "Cannot start the command %s: it must be one of %s."
              .formatted(key, String.join(", ", keys)));
    }
    return Command.values()[keys.indexOf(key)];
  }

  Object asked(String what, JsonNode request) {
    RunningJob job = job(key(request));
    try {
      return switch (what) {
        case "progress" -> job.progress();
        case "metrics" -> job.metrics();
        case "await" -> job.await(request.path("seconds").asLong());
        case "report" -> job.await();
        default -> {
          job.cancel();
          yield true;
        }
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The request was interrupted; the job goes on.", e);
    }
  }

  private static RunningJob job(String key) {
    synchronized (JOBS) {
      RunningJob job = JOBS.get(key);
      if (job == null) {
        throw new UnusableInputException(
            "Cannot find the job on the server: it has ended and %s others were started after it, the server has been started again, or the session is another one; look for report.json in its output, or start the same job again: it goes on from its checkpoint."
                .formatted(REMEMBERED));
      }
      return job;
    }
  }

  /** A client names its own jobs alone. */
  private String key(JsonNode request) {
    return holder.userId() + " " + holder.sessionId() + " " + request.path("job").asText();
  }
}
