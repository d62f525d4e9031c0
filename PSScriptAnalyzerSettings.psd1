@{
    ExcludeRules = @(
        # These two do not see that Pester runs blocks in scopes of its own: what BeforeAll assigns, It uses, and parameters are used in blocks.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSReviewUnusedParameter'
        # UTF-8 without a byte order mark is what PowerShell 7, which the module needs, reads and writes.
        'PSUseBOMForUnicodeEncodedFile'
    )
}
