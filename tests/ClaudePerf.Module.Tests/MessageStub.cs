using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaudePerf.Module.Tests;

/// <summary>A stand-in for the provider's Messages API on this machine: it gives one answer to everything, as a stream where one is asked
/// for.</summary>
internal sealed class MessageStub : IDisposable
{
    private const string Usual = "It is done.";

    private static readonly string[] Events =
    [
        """{"type":"message_start","message":"""
            + """{"id":"ID","type":"message","role":"assistant","model":"claude-opus-5-5","content":[],"stop_reason":null"""
            + ""","stop_sequence":null,"usage":"""
            + """{"input_tokens":9,"cache_creation_input_tokens":3000,"cache_read_input_tokens":0,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"It is done."}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""",
        """{"type":"message_stop"}""",
    ];

    private const string Whole =
        """{"id":"ID","type":"message","role":"assistant","model":"claude-opus-5-5","content":"""
        + """[{"type":"text","text":"It is done."}],"stop_reason":"end_turn","stop_sequence":null,"usage":"""
        + """{"input_tokens":9,"cache_creation_input_tokens":3000,"cache_read_input_tokens":0,"output_tokens":5}}""";

    private readonly HttpListener _listener = new();

    internal MessageStub()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = AnswerAllAsync();
    }

    internal string Address { get; }

    /// <summary>The text of its answers, as it stands in JSON.</summary>
    internal string Answer { get; set; } = Usual;

    /// <summary>A tool that it asks for, until it is sent a result; null for none.</summary>
    internal string? Tool { get; set; }

    internal ConcurrentQueue<string> Bodies { get; } = [];

    /// <summary>The headers <c>Authorization</c> and <c>x-api-key</c> of each request.</summary>
    internal ConcurrentQueue<string> Keys { get; } = [];

    public void Dispose() => _listener.Close();

    private static string[] CallOf(string tool) =>
    [
        Events[0],
        """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"TOOL","input":{}}}""".Replace(
            "TOOL", tool, StringComparison.Ordinal),
        Events[3],
        Events[4].Replace("end_turn", "tool_use", StringComparison.Ordinal),
        Events[5],
    ];

    private async Task AnswerAllAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            Bodies.Enqueue(body);
            Keys.Enqueue($"{context.Request.Headers["Authorization"]}|{context.Request.Headers["x-api-key"]}");
            var isStream = body.Contains("\"stream\":true", StringComparison.Ordinal);
            context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            var id = "msg_" + Guid.NewGuid().ToString("N");
            var answer = (isStream ? string.Concat(
                (Tool is { } tool && !body.Contains("tool_result", StringComparison.Ordinal) ? CallOf(tool) : Events)
                    .Select(static part => $"event: {part.Split('"')[3]}\ndata: {part}\n\n"))
                        : Whole).Replace("ID", id, StringComparison.Ordinal).Replace(Usual, Answer, StringComparison.Ordinal);
            context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: true);
        }
    }
}
