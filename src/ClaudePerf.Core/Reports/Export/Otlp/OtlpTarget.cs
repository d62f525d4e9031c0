using System.Globalization;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// Where to send a signal and how, from what the user gives and else from the environment variables that OpenTelemetry defines
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter): the same that make Claude Code itself export.
/// </summary>
public sealed class OtlpTarget
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string SupportedProtocol = "http/protobuf";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private OtlpTarget(OtlpSignal signal, Uri address, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, bool isCompressed, IReadOnlyDictionary<string, string> resource)
    {
        Signal = signal;
        IsCompressed = isCompressed;
        Address = address;
        Headers = headers;
        Timeout = timeout;
        Resource = resource;
    }

    /// <summary>What is sent there.</summary>
    public OtlpSignal Signal { get; }

    /// <summary>The address with the signal's path.</summary>
    public Uri Address { get; }

    /// <summary>The address as it may be shown: without credentials and query.</summary>
    public string ShownAddress => Address.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether what is sent is compressed with gzip, which not every collector takes.</summary>
    public bool IsCompressed { get; }

    /// <summary>Attributes that the user gives the resource.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; }

    // Secrets: never shown or logged.
    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Finds the target of a signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="endpoint">The collector's base address, such as http://localhost:4318; null for the environment's.</param>
    /// <param name="headers">Headers besides the environment's.</param>
    /// <param name="environment">Reads an environment variable; the process's where null.</param>
    /// <exception cref="OtlpException">There is no address, or a setting cannot be used.</exception>
    public static OtlpTarget Find(OtlpSignal signal, Uri? endpoint = null, IReadOnlyDictionary<string, string>? headers = null, Func<string, string?>? environment = null)
    {
        var read = environment ?? Environment.GetEnvironmentVariable;
        var name = signal == OtlpSignal.Metrics ? "METRICS" : "LOGS";
        var address = endpoint is not null ? WithPath(Checked(endpoint.OriginalString, "-Endpoint"), signal) : FromEnvironment(signal, name, read);
        // The variable is about the address beside it: one that the user gives is one for HTTP.
        if (endpoint is null && Value($"{Prefix}{name}_PROTOCOL", $"{Prefix}PROTOCOL") is { } found && !found.Text.Equals(SupportedProtocol, StringComparison.OrdinalIgnoreCase))
        {
            throw new OtlpException(true, $"{found.Name} is '{found.Text}', and the export speaks {SupportedProtocol}. Collectors take that on a port of its own, mostly 4318: give it with -Endpoint, such as http://{address.Host}:4318.");
        }
        var all = new List<KeyValuePair<string, string>>();
        foreach (var variable in (string[])[$"{Prefix}HEADERS", $"{Prefix}{name}_HEADERS"])
            all.AddRange(Pairs(read(variable), variable));
        all.AddRange(headers ?? new Dictionary<string, string>());
        var timeout = DefaultTimeout;
        if (Value($"{Prefix}{name}_TIMEOUT", $"{Prefix}TIMEOUT") is { } given)
        {
            if (!int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds == 0)
                throw new OtlpException(true, $"{given.Name} is '{given.Text}'. It is a number of milliseconds, such as 10000.");
            timeout = TimeSpan.FromMilliseconds(milliseconds);
        }
        var compression = Value($"{Prefix}{name}_COMPRESSION", $"{Prefix}COMPRESSION");
        if (compression is { Text: not ("gzip" or "none") } unknown)
            throw new OtlpException(true, $"{unknown.Name} is '{unknown.Text}'. It is gzip or none.");
        var resource = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Pairs(read("OTEL_RESOURCE_ATTRIBUTES"), "OTEL_RESOURCE_ATTRIBUTES"))
            resource[key] = value;
        if (read("OTEL_SERVICE_NAME") is { Length: > 0 } service)
            resource["service.name"] = service;
        return new OtlpTarget(signal, address, all, timeout, compression?.Text == "gzip", resource);

        (string Name, string Text)? Value(params ReadOnlySpan<string> names)
        {
            foreach (var variable in names)
            {
                if (read(variable) is { Length: > 0 } text)
                    return (variable, text.Trim());
            }
            return null;
        }
    }

    private static Uri FromEnvironment(OtlpSignal signal, string name, Func<string, string?> read)
    {
        // The variable of one signal holds the whole address, the one for all only its base.
        if (read($"{Prefix}{name}_ENDPOINT") is { Length: > 0 } whole)
            return Checked(whole, $"{Prefix}{name}_ENDPOINT");
        if (read($"{Prefix}ENDPOINT") is { Length: > 0 } shared)
            return WithPath(Checked(shared, $"{Prefix}ENDPOINT"), signal);
        throw new OtlpException(true, $"It is not known where to send to. Give -Endpoint, such as http://localhost:4318, or set {Prefix}ENDPOINT.");
    }

    private static Uri Checked(string text, string source) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new OtlpException(true, $"{source} holds no address of a collector. Write one such as http://localhost:4318 or https://otlp.example.com.");

    private static Uri WithPath(Uri address, OtlpSignal signal) => new UriBuilder(address)
    {
        Path = address.AbsolutePath.TrimEnd('/') + (signal == OtlpSignal.Metrics ? "/v1/metrics" : "/v1/logs"),
    }.Uri;

    // key1=value1,key2=value2, with percent signs for what a value may not hold.
    private static IEnumerable<KeyValuePair<string, string>> Pairs(string? text, string source)
    {
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new OtlpException(true, $"{source} cannot be read: it is a list such as name=value,other=value.");
            yield return new(Uri.UnescapeDataString(pair[..equals].Trim()), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }
}
