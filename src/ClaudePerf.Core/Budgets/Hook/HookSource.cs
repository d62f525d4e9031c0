namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A budget file that a call is checked against, with its own ledger, so that no file can weaken or delay the verdict of another.
/// </summary>
/// <param name="Store">The file.</param>
/// <param name="Ledger">The path of the ledger.</param>
internal sealed record HookSource(BudgetStore Store, string Ledger)
{
    private const string Folder = "hook";

    /// <summary>The folder for the hook's files.</summary>
    internal static string FolderIn(string dataFolder) => Path.Combine(dataFolder, Folder);

    /// <summary>The administrator's budgets; null without a folder for them.</summary>
    internal static HookSource? Managed(BudgetHookSettings settings) =>
        settings.ManagedFolder is { } folder ? Of(BudgetStore.ForManaged(folder, settings.DataFolder), settings) : null;

    /// <summary>The user's budgets.</summary>
    internal static HookSource User(BudgetHookSettings settings) =>
        new(BudgetStore.ForUser(settings.DataFolder), HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, null));

    /// <summary>The budgets of the project that contains a folder.</summary>
    internal static HookSource Project(BudgetHookSettings settings, string folder) =>
        Of(BudgetStore.ForProject(folder, settings.DataFolder), settings);

    private static HookSource Of(BudgetStore store, BudgetHookSettings settings) =>
        new(store, HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, store.FilePath));
}
