namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A budget file that a call is checked against, with its own ledger, so that neither file can weaken or delay the other's verdict.
/// </summary>
/// <param name="Store">The file.</param>
/// <param name="Ledger">The path of the ledger.</param>
internal sealed record HookSource(BudgetStore Store, string Ledger)
{
    private const string Folder = "hook";

    /// <summary>The folder for the hook's files.</summary>
    internal static string FolderIn(string dataFolder) => Path.Combine(dataFolder, Folder);

    /// <summary>The user's budgets.</summary>
    internal static HookSource User(BudgetHookSettings settings) =>
        new(BudgetStore.ForUser(settings.DataFolder), HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, null));

    /// <summary>The budgets of the project that contains a folder.</summary>
    internal static HookSource Project(BudgetHookSettings settings, string folder)
    {
        var store = BudgetStore.ForProject(folder, settings.DataFolder);
        return new(store, HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, store.FilePath));
    }
}
