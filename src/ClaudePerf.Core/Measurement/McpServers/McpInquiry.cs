using System.Net;
using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>
/// Queries MCP servers: starts the command or connects to the address of a declaration, requests its tools and
/// instructions, and ends it. Nothing else in the module does this. Callers are responsible for the user's consent.
/// </summary>
public sealed class McpInquiry
{
    /// <summary>The default timeout for a server.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    // The limit for everything that one server sends: tools and instructions of the largest known server are below 1 MiB.
    internal const long LongestAnswer = 16L << 20;

    private const int MostTools = 10_000;

    private readonly TimeSpan _timeout;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;

    /// <summary>Creates an inquiry with a timeout.</summary>
    /// <param name="timeout">The timeout for each server.</param>
    /// <param name="environment">Returns the variables that declarations name; null for those of this process.</param>
    /// <param name="time">The clock; null for the system clock.</param>
    public McpInquiry(TimeSpan timeout, Func<string, string?>? environment = null, TimeProvider? time = null)
    {
        _timeout = timeout;
        _environment = environment ?? Environment.GetEnvironmentVariable;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Describes what will be done to query a server, for the user's consent: the command line or address as declared,
    /// the variables that a project sets for it, and which of the user's variables it receives. The user's own
    /// declarations may contain keys, so only the names of their variables are shown.
    /// </summary>
    public static string Describe(McpServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var what = server.Transport == McpTransport.Stdio
            ? $"Start {string.Join(' ', server.Arguments.Prepend(server.Command!).Select(Quoted))} in '{server.Folder}'"
            : $"Connect to {server.Url}";
        var isTheProjects = server.Scope == McpServerScope.Project;
        var set = server.Variables.Concat(server.Headers)
            .Select(pair => isTheProjects ? $"{pair.Key}={Quoted(pair.Value)}" : pair.Key).ToList();
        if (set.Count > 0)
            what += $", with {string.Join(", ", set)}";
        var names = McpVariables.NamesIn(server);
        return names.IsEmpty ? what : $"{what}, with your values of {string.Join(", ", names)}";
    }

    /// <summary>Queries a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="onErrors">Receives what the command wrote to standard error, at most 8 KiB.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <exception cref="McpInquiryException">The server cannot be queried, or gives no usable answer in time.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task<McpAnswer> AskAsync(McpServer server, Action<string>? onErrors = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Obstacle is { } obstacle)
            throw new McpInquiryException(obstacle);
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return server.Transport == McpTransport.Stdio
                ? await AskCommandAsync(server, onErrors, ends.Token).ConfigureAwait(false)
                : await AskAddressAsync(server, ends.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception exception) when (deadline.IsCancellationRequested && exception is not McpInquiryException)
        {
            throw new McpInquiryException(
                FormattableString.Invariant($"It did not answer within {_timeout.TotalSeconds:0.#} seconds."), exception);
        }
    }

    private async Task<McpAnswer> AskCommandAsync(McpServer server, Action<string>? onErrors, CancellationToken ends)
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
                : $"It does not follow the MCP protocol: {exception.Message}", exception);
        }
        finally
        {
            if (command.Errors is { Length: > 0 } errors)
                onErrors?.Invoke(errors);
        }
    }

    private async Task<McpAnswer> AskAddressAsync(McpServer server, CancellationToken ends)
    {
        var variables = new McpVariables(server, _environment);
        if (!Uri.TryCreate(variables.Expand(server.Url!), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new McpInquiryException("Its address is not an http or https URL.");
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
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    "It requires you to sign in. Claude Code can do that (/mcp); this command cannot.",
                { } status when (int)status is >= 300 and < 400 => "It redirects to another address, which this command does not follow.",
                { } status => FormattableString.Invariant($"It responded with HTTP status {(int)status}."),
                null => $"It cannot be reached: {exception.Message}",
            }, exception);
        }
    }

    private async Task<McpAnswer> ConverseAsync(IClientTransport transport, CancellationToken ends)
    {
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "claudeperf", Version = typeof(McpInquiry).Assembly.GetName().Version!.ToString(3) },
            // The newest protocol version is tried first, then the older one, as in Claude Code 2.1.332.
            InitializationTimeout = _timeout,
        };
        // The client waits for its own tasks when it is closed; a server that does not end is ended by the code that
        // started it.
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
        new(FormattableString.Invariant($"It sent more than {LongestAnswer >> 20} MiB."), exception);

    private static string FirstLine(string errors) =>
        errors.Length == 0 ? "" : $" Its error output: {VisibleText.Of(errors.Split('\n')[0].Trim())}";

    private static string Quoted(string part) =>
        part.Length > 0 && part.All(static letter => char.IsLetterOrDigit(letter) || "-_./:=@%+,${}\\".Contains(letter))
            ? part
            : $"'{part.Replace("'", "''", StringComparison.Ordinal)}'";
}
