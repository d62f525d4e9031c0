namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// Whether this program contains the provider's client. The client needs reflection, which a program that is compiled ahead of time does
/// not support; <c>ILLink.Substitutions.xml</c> then makes the property false at compile time, so that the client is left out.
/// </summary>
internal static class ProviderClient
{
    /// <summary>The message for uses that need the client.</summary>
    internal const string Missing = "The provider's client is part of the PowerShell module: use Measure-PromptTokens -Method Api there.";

    private const string Switch = "ClaudePerf.ProviderClient";

    /// <summary>Whether the client can be used.</summary>
    internal static bool IsIncluded { get; } = !AppContext.TryGetSwitch(Switch, out var isIncluded) || isIncluded;
}
