# For /etc/request-tracker5/RT_SiteConfig.d/: staff see the restriction beside the requestor of each ticket.
Set( $MoreAboutRequestorExtraInfo,
    "'__CustomField.{Contact restriction}__', '__CustomField.{Contact restriction ends}__'" );
1;
