namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// What a request to the provider is authenticated with: an API key, or an auth token such as a gateway's or one of OAuth. Both are sent as
/// <c>Authorization: Bearer</c>, as the provider documents it
/// since API version 2026-10-21. Claude Code and older documents send an API key as <c>x-api-key</c>, so gateways may know that header
/// alone: at an address other than the provider's own, an API key stands in both.
/// </summary>
public sealed record ApiCredential
{
    /// <summary>The environment variable of an API key. It counts before <see cref="TokenVariable"/>, as it does for the provider's own
    /// client.</summary>
    public const string KeyVariable = "ANTHROPIC_API_KEY";

    /// <summary>The environment variable of an auth token.</summary>
    public const string TokenVariable = "ANTHROPIC_AUTH_TOKEN";

    /// <summary>The header that older documents, and Claude Code, send an API key in.</summary>
    internal const string KeyHeader = "x-api-key";

    private ApiCredential(string value, bool isToken)
    {
        (Value, IsToken) = (value.Trim(), isToken);
        // The HTTP library quotes a value that it does not take.
        if (Value.Length == 0 || !Value.All(static character => character is > ' ' and < (char)127))
        {
            throw new TokenApiException(
                TokenApiFailure.NotConfigured,
                $"What {Variable} holds cannot be {(isToken ? "a token" : "a key")}: it is empty or has spaces or other characters that none has.");
        }
    }

    /// <summary>The secret.</summary>
    public string Value { get; }

    /// <summary>Whether it is an auth token; else it is an API key.</summary>
    public bool IsToken { get; }

    /// <summary>The environment variable that such a credential stands in.</summary>
    public string Variable => IsToken ? TokenVariable : KeyVariable;

    /// <summary>An API key.</summary>
    /// <exception cref="TokenApiException">It cannot be one.</exception>
    public static ApiCredential Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key, isToken: false);
    }

    /// <summary>An auth token.</summary>
    /// <exception cref="TokenApiException">It cannot be one.</exception>
    public static ApiCredential Token(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new(token, isToken: true);
    }

    /// <summary>Whether the environment holds a key or a token.</summary>
    public static bool IsInEnvironment => InEnvironment(KeyVariable) is not null || InEnvironment(TokenVariable) is not null;

    /// <summary>What the environment holds: a key, else a token; null where it holds neither.</summary>
    /// <exception cref="TokenApiException">What it holds cannot be one.</exception>
    public static ApiCredential? FromEnvironment() =>
        InEnvironment(KeyVariable) is { } key ? Key(key) : InEnvironment(TokenVariable) is { } token ? Token(token) : null;

    private static string? InEnvironment(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <inheritdoc/>
    public override string ToString() => IsToken ? "an auth token" : "an API key";
}
