using System.Globalization;
using ClaudePerf.Core.Reports.Export.Identity;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// Where and how to send a signal, from the user's arguments or else from the environment variables that OpenTelemetry defines
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter), which also configure Claude Code's own export.
/// </summary>
public sealed class OtlpTarget
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string SupportedProtocol = "http/protobuf";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private OtlpTarget(OtlpSignal signal, Uri address, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout,
        bool isCompressed, IReadOnlyDictionary<string, string> resource)
    {
        Signal = signal;
        IsCompressed = isCompressed;
        Address = address;
        Headers = headers;
        Timeout = timeout;
        Resource = resource;
    }

    /// <summary>The signal.</summary>
    public OtlpSignal Signal { get; }

    /// <summary>The address, including the signal's path.</summary>
    public Uri Address { get; }

    /// <summary>The address for display, without credentials and query.</summary>
    public string ShownAddress =>
        Address.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The timeout of one attempt.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether to compress with gzip, which not every collector accepts.</summary>
    public bool IsCompressed { get; }

    /// <summary>Resource attributes: those of <c>OTEL_RESOURCE_ATTRIBUTES</c> and the identity.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; }

    // Secrets: never shown or logged.
    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Determines the target of a signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="endpoint">The collector's base address, such as http://localhost:4318; null to use the environment.</param>
    /// <param name="headers">Headers in addition to those of the environment.</param>
    /// <param name="environment">Reads an environment variable; null to read the process's environment.</param>
    /// <param name="identity">Whom the requests belong to; null if unknown.</param>
    /// <exception cref="OtlpException">There is no address, or a setting is invalid.</exception>
    public static OtlpTarget Find(OtlpSignal signal, Uri? endpoint = null, IReadOnlyDictionary<string, string>? headers = null,
        Func<string, string?>? environment = null, ExportIdentity? identity = null)
    {
        var read = environment ?? Environment.GetEnvironmentVariable;
        var name = signal == OtlpSignal.Metrics ? "METRICS" : "LOGS";
        var address = endpoint is not null
            ? WithPath(Checked(endpoint.OriginalString, "-Endpoint"), signal)
            : FromEnvironment(signal, name, read);
        // The variable belongs to the address in the environment; an address given by the user is for HTTP.
        if (endpoint is null && Value($"{Prefix}{name}_PROTOCOL", $"{Prefix}PROTOCOL") is { } found
            && !found.Text.Equals(SupportedProtocol, StringComparison.OrdinalIgnoreCase))
        {
            throw new OtlpException(true, $"{found.Name} is '{found.Text}', but the export only supports {SupportedProtocol}. Collectors "
                + $"accept that on a separate port, normally 4318. Pass it with -Endpoint, for example http://{address.Host}:4318.");
        }
        var all = new List<KeyValuePair<string, string>>();
        foreach (var variable in (string[])[$"{Prefix}HEADERS", $"{Prefix}{name}_HEADERS"])
            all.AddRange(Configured(() => ResourceAttributes.Pairs(read(variable), variable).ToList()));
        all.AddRange(headers ?? new Dictionary<string, string>());
        var timeout = DefaultTimeout;
        if (Value($"{Prefix}{name}_TIMEOUT", $"{Prefix}TIMEOUT") is { } given)
        {
            if (!int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds == 0)
                throw new OtlpException(true, $"{given.Name} is '{given.Text}'. It must be a number of milliseconds, such as 10000.");
            timeout = TimeSpan.FromMilliseconds(milliseconds);
        }
        var compression = Value($"{Prefix}{name}_COMPRESSION", $"{Prefix}COMPRESSION");
        if (compression is { Text: not ("gzip" or "none") } unknown)
            throw new OtlpException(true, $"{unknown.Name} is '{unknown.Text}'. It must be gzip or none.");
        var resource = Configured(() => ResourceAttributes.Read(read));
        identity?.AddTo(resource);
        return new OtlpTarget(signal, address, all, timeout, compression?.Text == "gzip", resource);

        static T Configured<T>(Func<T> setting)
        {
            try
            {
                return setting();
            }
            catch (FormatException exception)
            {
                throw new OtlpException(true, exception.Message, exception);
            }
        }

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
        // The variable of one signal contains the full address, the general one only the base.
        if (read($"{Prefix}{name}_ENDPOINT") is { Length: > 0 } whole)
            return Checked(whole, $"{Prefix}{name}_ENDPOINT");
        if (read($"{Prefix}ENDPOINT") is { Length: > 0 } shared)
            return WithPath(Checked(shared, $"{Prefix}ENDPOINT"), signal);
        throw new OtlpException(
            true, $"No collector address is set. Use -Endpoint, for example http://localhost:4318, or set {Prefix}ENDPOINT.");
    }

    private static Uri Checked(string text, string source) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new OtlpException(true,
                $"{source} is not a valid collector address. Use one such as http://localhost:4318 or https://otlp.example.com.");

    private static Uri WithPath(Uri address, OtlpSignal signal) => new UriBuilder(address)
    {
        Path = address.AbsolutePath.TrimEnd('/') + (signal == OtlpSignal.Metrics ? "/v1/metrics" : "/v1/logs"),
    }.Uri;
}
