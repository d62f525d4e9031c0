namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>One file of budgets that a call is checked against, with a ledger of its own, so that neither file can weaken or delay the other's verdict.</summary>
/// <param name="Store">The file.</param>
/// <param name="Ledger">The ledger's path.</param>
internal sealed record HookSource(BudgetStore Store, string Ledger)
{
    private const string Folder = "hook";

    /// <summary>The folder of the hook's own files.</summary>
    internal static string FolderIn(string dataFolder) => Path.Combine(dataFolder, Folder);

    /// <summary>The user's own budgets.</summary>
    internal static HookSource User(BudgetHookSettings settings) =>
        new(BudgetStore.ForUser(settings.DataFolder), HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, null));

    /// <summary>The budgets of the project that a folder is in.</summary>
    internal static HookSource Project(BudgetHookSettings settings, string folder)
    {
        var store = BudgetStore.ForProject(folder, settings.DataFolder);
        return new(store, HookLedger.PathFor(FolderIn(settings.DataFolder), settings.RootsKey, store.FilePath));
    }
}
