package dev.graft.tests.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A master and two workers with one core each, every one a process, each worker on a host of its
 * own: 127.0.0.1 and 127.0.0.2. Spark never runs the second attempt at a slow task on the host of
 * the first, and all executors of {@code local-cluster} are on one.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final Path SPARK = JobProcess.ROOT.resolve("spark-job/target/spark");
  private static final int TRIES = 600;
  private static final int PAUSE_MILLIS = 200;

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  private StandaloneCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param folder for logs and the workers' files
   */
  static StandaloneCluster in(Path folder) throws Exception {
    StandaloneCluster cluster = new StandaloneCluster(folder, freePort());
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::kill, "no cluster outlives its test"));
    cluster.start(
        "master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(cluster.port),
        "--webui-port",
        "0");
    cluster.awaitMaster();
    for (String host : List.of("127.0.0.1", "127.0.0.2")) {
      cluster.start(
          "worker.Worker",
          "--host",
          host,
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "0",
          "--work-dir",
          folder.resolve("work-" + host).toString(),
          cluster.url());
    }
    return cluster;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private void start(String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                SPARK.resolve("jars") + "/*",
                "org.apache.spark.deploy." + main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("process-" + processes.size() + ".log").toFile());
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().remove("SPARK_LOCAL_DIRS");
    processes.add(builder.start());
  }

  private void awaitMaster() throws Exception {
    for (int i = 0; i < TRIES; i++) {
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    throw new IllegalStateException(
        "no master: " + Files.readString(folder.resolve("process-0.log")));
  }

  /** What {@code --master} takes. */
  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** The executors of a worker, from 0, that run now. */
  List<ProcessHandle> executors(int worker) {
    // Behind the master.
    return processes.get(1 + worker).descendants().toList();
  }

  /** Waits until the executors of the job before have ended. */
  void awaitNoExecutors() throws InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      if (executors(0).isEmpty() && executors(1).isEmpty()) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IllegalStateException("executors do not end: " + executors(0) + executors(1));
  }

  /** What a job needs to run on both workers from its beginning. */
  static String[] bothWorkers() {
    return new String[] {
      "spark.driver.host=127.0.0.1",
      "spark.driver.bindAddress=127.0.0.1",
      "spark.cores.max=2",
      "spark.executor.cores=1",
      "spark.executor.memory=1g",
      "spark.scheduler.minRegisteredResourcesRatio=1.0",
      "spark.scheduler.maxRegisteredResourcesWaitingTime=300s"
    };
  }

  /** Executors are children of their workers. */
  private void kill() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    kill();
    processes.forEach(process -> process.onExit().join());
  }
}
