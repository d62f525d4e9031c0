namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// The credential for requests to the provider: an API key, or an auth token, such as a gateway's or an OAuth token.
/// Both are sent as <c>Authorization: Bearer</c>, as documented by the provider since API version 2026-10-21. Claude
/// Code and older documents send an API key as <c>x-api-key</c>, so gateways may only know that header: to an address
/// other than the provider's own, an API key is sent in both.
/// </summary>
public sealed record ApiCredential
{
    /// <summary>
    /// The environment variable of an API key. It takes precedence over <see cref="TokenVariable"/>, as in the
    /// provider's own client.
    /// </summary>
    public const string KeyVariable = "ANTHROPIC_API_KEY";

    /// <summary>The environment variable of an auth token.</summary>
    public const string TokenVariable = "ANTHROPIC_AUTH_TOKEN";

    /// <summary>The header in which older documents and Claude Code send an API key.</summary>
    internal const string KeyHeader = "x-api-key";

    private ApiCredential(string value, bool isToken)
    {
        (Value, IsToken) = (value.Trim(), isToken);
        // The HTTP library quotes a value that it rejects.
        if (Value.Length == 0 || !Value.All(static character => character is > ' ' and < (char)127))
        {
            throw new TokenApiException(
                TokenApiFailure.NotConfigured,
                $"The value of {Variable} is not a valid {(isToken ? "token" : "key")}: "
                    + "it is empty or contains spaces or other invalid characters.");
        }
    }

    /// <summary>The secret.</summary>
    public string Value { get; }

    /// <summary>Whether it is an auth token; else it is an API key.</summary>
    public bool IsToken { get; }

    /// <summary>The environment variable for this kind of credential.</summary>
    public string Variable => IsToken ? TokenVariable : KeyVariable;

    /// <summary>Creates a credential from an API key.</summary>
    /// <exception cref="TokenApiException">The key is invalid.</exception>
    public static ApiCredential Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key, isToken: false);
    }

    /// <summary>Creates a credential from an auth token.</summary>
    /// <exception cref="TokenApiException">The token is invalid.</exception>
    public static ApiCredential Token(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new(token, isToken: true);
    }

    /// <summary>Whether the environment contains a key or a token.</summary>
    public static bool IsInEnvironment => InEnvironment(KeyVariable) is not null || InEnvironment(TokenVariable) is not null;

    /// <summary>
    /// Returns the key from the environment, or the token if there is no key; null if there is neither.
    /// </summary>
    /// <exception cref="TokenApiException">The value is invalid.</exception>
    public static ApiCredential? FromEnvironment() =>
        InEnvironment(KeyVariable) is { } key ? Key(key) : InEnvironment(TokenVariable) is { } token ? Token(token) : null;

    private static string? InEnvironment(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <inheritdoc/>
    public override string ToString() => IsToken ? "an auth token" : "an API key";
}
