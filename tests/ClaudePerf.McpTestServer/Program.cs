using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ClaudePerf.McpTestServer;

// McpTestServer MODE [ARGUMENT…]
// serve [FILE]    answers; where FILE is given, appends a line to it at its start
// silent          reads and never answers
// flood           writes without end, no line among it
// crash           says something on the error stream and ends with code 3
// garbage         answers with what is no protocol
// parent FILE     starts a child that lingers, writes the child's id to FILE, and ends at once where "orphan" follows, else never answers
// linger          does nothing for a long time
switch (args.FirstOrDefault())
{
    case "serve":
        if (args.Length > 1)
            File.AppendAllText(args[1], "started\n");
        Console.Error.WriteLine("The server is ready.");
        return Answers.Serve(Console.OpenStandardInput(), Console.OpenStandardOutput());
    case "silent":
        Console.OpenStandardInput().CopyTo(Stream.Null);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    case "flood":
        var block = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
        using (var output = Console.OpenStandardOutput())
        {
            while (true)
                output.Write(block);
        }
    case "crash":
        Console.Error.WriteLine("No such key.\u001b[31m");
        return 3;
    case "garbage":
        Console.WriteLine("Hello, I am no server.");
        return 0;
    case "parent":
        using (var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Answers).Assembly.Location, "linger"]))!)
        {
            File.WriteAllText(args[1] + ".tmp", child.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.Move(args[1] + ".tmp", args[1]);
        }
        if (args.Length > 2 && args[2] == "orphan")
            return 0;
        Thread.Sleep(Timeout.Infinite);
        return 0;
    case "linger":
        Thread.Sleep(TimeSpan.FromMinutes(10));
        return 0;
    default:
        return 64;
}

namespace ClaudePerf.McpTestServer
{
    /// <summary>The answers of an honest server, for standard streams and for tests that answer over HTTP.</summary>
    public static class Answers
    {
        /// <summary>A description longer than Claude Code sends.</summary>
        public static readonly string LongText = "Long" + string.Concat(Enumerable.Repeat(" word", 1000));

        /// <summary>Answers line by line until the input ends.</summary>
        public static int Serve(Stream input, Stream output)
        {
            using var reader = new StreamReader(input);
            while (reader.ReadLine() is { } line)
            {
                if (To(line) is not { } answer)
                    continue;
                output.Write(Encoding.UTF8.GetBytes(answer + "\n"));
                output.Flush();
            }
            return 0;
        }

        // INSTRUCTIONS has the instructions; INSTRUCTIONS_FROM names a variable that shows what the server was started with.
        private static string Instructions =>
            Environment.GetEnvironmentVariable("INSTRUCTIONS_FROM") is { } name ? Environment.GetEnvironmentVariable(name) ?? "not set"
            : Environment.GetEnvironmentVariable("INSTRUCTIONS") ?? "Use it for tests.";

        /// <summary>The answer to a message; null where none is due.</summary>
        public static string? To(string message)
        {
            using var request = JsonDocument.Parse(message);
            if (!request.RootElement.TryGetProperty("id", out var id))
                return null;
            object? result = request.RootElement.GetProperty("method").GetString() switch
            {
                "initialize" => new
                {
                    protocolVersion = request.RootElement.GetProperty("params").GetProperty("protocolVersion").GetString(),
                    capabilities = new { tools = new { } },
                    serverInfo = new { name = "test-server", version = "1.2" },
                    instructions = Instructions,
                },
                "tools/list" => new { tools = Tools() },
                _ => null,
            };
            return result is null
                ? JsonSerializer.Serialize(new { jsonrpc = "2.0", id, error = new { code = -32601, message = "unknown" } })
                : JsonSerializer.Serialize(new { jsonrpc = "2.0", id, result });
        }

        private static object[] Tools() =>
        [
            Tool("search", "Finds a thing by its words.",
                """{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}""", null),
            Tool("odd name/x", LongText, """{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{}}""", null),
            Tool("always", "Always here.", """{"type":"object","properties":{}}""", """{"anthropic/alwaysLoad":true}"""),
        ];

        private static Dictionary<string, object> Tool(string name, string description, string schema, string? meta)
        {
            var tool = new Dictionary<string, object> { ["name"] = name, ["description"] = description,
                ["inputSchema"] = JsonSerializer.Deserialize<JsonElement>(schema), ["title"] = "Not sent" };
            if (meta is not null)
                tool["_meta"] = JsonSerializer.Deserialize<JsonElement>(meta);
            return tool;
        }
    }
}
