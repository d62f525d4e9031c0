using System.Net;
using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>
/// Asks MCP servers what they offer: starts the command, or calls the address, of a declaration, asks for its tools and instructions, and
/// ends it. Nothing else of the module does so,
/// and nothing here asks for consent: who calls this has it.
/// </summary>
public sealed class McpInquiry
{
    /// <summary>How long a server may take where nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    // All that one server may send: tools and instructions of the largest known are below 1 MiB.
    internal const long LongestAnswer = 16L << 20;

    private const int MostTools = 10_000;

    private readonly TimeSpan _timeout;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;

    /// <summary>Inquiries with one deadline.</summary>
    /// <param name="timeout">How long each server may take.</param>
    /// <param name="environment">Gives the variables that declarations name; null for those of this process.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public McpInquiry(TimeSpan timeout, Func<string, string?>? environment = null, TimeProvider? time = null)
    {
        _timeout = timeout;
        _environment = environment ?? Environment.GetEnvironmentVariable;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// What is done to ask a server, for who must agree: the command line or address as it is declared, the variables that a project sets
    /// for it, and which of the user's variables it is
    /// given. What the user declared may hold keys: of that the names alone.
    /// </summary>
    public static string Describe(McpServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var what = server.Transport == McpTransport.Stdio
            ? $"Start {string.Join(' ', server.Arguments.Prepend(server.Command!).Select(Quoted))} in '{server.Folder}'"
            : $"Ask {server.Url}";
        var isTheProjects = server.Scope == McpServerScope.Project;
        var set = server.Variables.Concat(server.Headers)
            .Select(pair => isTheProjects ? $"{pair.Key}={Quoted(pair.Value)}" : pair.Key).ToList();
        if (set.Count > 0)
            what += $", with {string.Join(", ", set)}";
        var names = McpVariables.NamesIn(server);
        return names.IsEmpty ? what : $"{what}, given the values of your {string.Join(", ", names)}";
    }

    /// <summary>Asks a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="told">Is told what its command wrote to its error stream, at most 8 KiB of it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="McpInquiryException">It cannot be asked, gives no usable answer, or none in time.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public async Task<McpAnswer> AskAsync(McpServer server, Action<string>? told = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Obstacle is { } obstacle)
            throw new McpInquiryException(obstacle);
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return server.Transport == McpTransport.Stdio
                ? await AskCommandAsync(server, told, ends.Token).ConfigureAwait(false)
                : await AskAddressAsync(server, ends.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception exception) when (deadline.IsCancellationRequested && exception is not McpInquiryException)
        {
            throw new McpInquiryException(
                FormattableString.Invariant($"It gave no answer within {_timeout.TotalSeconds:0.#} seconds."), exception);
        }
    }

    private async Task<McpAnswer> AskCommandAsync(McpServer server, Action<string>? told, CancellationToken ends)
    {
        using var command = McpCommand.Start(server, new McpVariables(server, _environment));
        var output = new BoundedStream(command.Output, LongestAnswer);
        try
        {
            return await ConverseAsync(new StreamClientTransport(command.Input, output), ends).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFailure(exception) && !ends.IsCancellationRequested)
        {
            throw output.IsExceeded ? TooLong(exception) : new McpInquiryException(command.ExitCode is { } code
                ? FormattableString.Invariant($"The command ended with code {code} before it answered.{FirstLine(command.Errors)}")
                : $"It does not speak the protocol: {exception.Message}", exception);
        }
        finally
        {
            if (command.Errors is { Length: > 0 } errors)
                told?.Invoke(errors);
        }
    }

    private async Task<McpAnswer> AskAddressAsync(McpServer server, CancellationToken ends)
    {
        var variables = new McpVariables(server, _environment);
        if (!Uri.TryCreate(variables.Expand(server.Url!), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new McpInquiryException("Its address is no http or https address.");
        using var limits = new LimitedHttpHandler(LongestAnswer);
        using var http = new HttpClient(limits, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new HttpClientTransportOptions
        {
            Endpoint = address,
            TransportMode = server.Transport == McpTransport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
            ConnectionTimeout = _timeout,
            AdditionalHeaders = server.Headers.ToDictionary(
                static header => header.Key, header => variables.Expand(header.Value), StringComparer.OrdinalIgnoreCase),
            EnableStandaloneGetStream = false,
        };
        try
        {
            await using var transport = new HttpClientTransport(options, http, loggerFactory: null, ownsHttpClient: false);
            return await ConverseAsync(transport, ends).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFailure(exception) && !ends.IsCancellationRequested)
        {
            throw limits.IsExceeded ? TooLong(exception) : new McpInquiryException(limits.Refusal switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "It wants you to sign in, which Claude Code does (/mcp) and this command does not.",
                { } status when (int)status is >= 300 and < 400 => "It sends on to another address, which is not followed.",
                { } status => FormattableString.Invariant($"It answers with HTTP status {(int)status}."),
                null => $"It cannot be reached: {exception.Message}",
            }, exception);
        }
    }

    private async Task<McpAnswer> ConverseAsync(IClientTransport transport, CancellationToken ends)
    {
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "claudeperf", Version = typeof(McpInquiry).Assembly.GetName().Version!.ToString(3) },
            // The newest protocol is tried first, and then the older one, as Claude Code 2.1.332 does.
            InitializationTimeout = _timeout,
        };
        // The client waits for its own things when it is closed; a server that does not end is ended by who started it.
        var client = await McpClient.CreateAsync(transport, options, loggerFactory: null, ends).WaitAsync(ends).ConfigureAwait(false);
        try
        {
            var tools = client.ServerCapabilities.Tools is null
                ? []
                : await client.ListToolsAsync(cancellationToken: ends).AsTask().WaitAsync(ends).ConfigureAwait(false);
            if (tools.Count > MostTools)
                throw new McpInquiryException(FormattableString.Invariant($"It lists {tools.Count:N0} tools, more than {MostTools:N0}."));
            return new McpAnswer
            {
                ServerName = client.ServerInfo?.Name ?? "",
                ServerVersion = client.ServerInfo?.Version ?? "",
                Instructions = client.ServerInstructions is { Length: > 0 } text ? text : null,
                Tools = [.. tools.Select(static tool => Of(tool.ProtocolTool))],
                AskedAt = _time.GetUtcNow(),
            };
        }
        finally
        {
            _ = client.DisposeAsync().AsTask();
        }
    }

    private static McpTool Of(Tool tool) => new()
    {
        Name = tool.Name,
        Description = tool.Description ?? "",
        InputSchema = tool.InputSchema.GetRawText(),
        AlwaysLoad = tool.Meta?.TryGetPropertyValue("anthropic/alwaysLoad", out var loads) == true
            && loads?.GetValueKind() == JsonValueKind.True,
    };

    private static bool IsFailure(Exception exception) =>
        exception is McpException or IOException or HttpRequestException or JsonException or InvalidOperationException
            or OperationCanceledException or TimeoutException or NotSupportedException;

    private static McpInquiryException TooLong(Exception exception) =>
        new(FormattableString.Invariant($"It sends more than {LongestAnswer >> 20} MiB."), exception);

    private static string FirstLine(string errors) => errors.Length == 0 ? "" : $" It said: {VisibleText.Of(errors.Split('\n')[0].Trim())}";

    private static string Quoted(string part) =>
        part.Length > 0 && part.All(static letter => char.IsLetterOrDigit(letter) || "-_./:=@%+,${}\\".Contains(letter))
            ? part
            : $"'{part.Replace("'", "''", StringComparison.Ordinal)}'";
}
